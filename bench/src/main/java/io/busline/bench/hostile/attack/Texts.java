package io.busline.bench.hostile.attack;

/** Frames of the protocol, as text. */
public final class Texts {
    private static final String LONG = "x".repeat(4_000);

    private Texts() {}

    /** Without history, so that the attacker is not kept busy by it. */
    public static String join(String room) {
        return "{\"type\":\"join\",\"room\":\"" + room + "\",\"limit\":0}";
    }

    public static String message(String room, String id, String text) {
        return "{\"type\":\"message\",\"room\":\"" + room + "\",\"id\":\"" + id + "\",\"text\":\"" + text + "\"}";
    }

    /** A message of nearly the longest text that is allowed. */
    public static String longMessage(String room, String id) {
        return message(room, id, LONG);
    }
}
