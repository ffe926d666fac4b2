package io.busline.testing;

import java.util.List;

/**
 * Names a command to Redis, so that tests can stop there.
 *
 * @param name the command, such as {@code ZADD}
 * @param parts what its arguments contain, such as {@code :h:} for a bucket's key
 */
public record CommandPattern(String name, List<String> parts) {
    public static CommandPattern of(String name, String... parts) {
        return new CommandPattern(name, List.of(parts));
    }

    /** @param words the command and its arguments */
    public boolean matches(List<String> words) {
        return words.get(0).equalsIgnoreCase(name)
                && parts.stream().allMatch(part -> words.stream().skip(1).anyMatch(word -> word.contains(part)));
    }
}
