package io.busline.protocol;

import java.util.regex.Pattern;

/** What rooms and users may be called, and what counts as text. Any thread may call it. */
public final class Names {
    /** The longest room name, user id and frame id, in characters. */
    public static final int MAX_LENGTH = 64;

    private static final Pattern USER = Pattern.compile("[A-Za-z0-9_.-]{1,64}");

    private Names() {}

    /** 1 to 64 of the characters {@code A-Z a-z 0-9 _ . : -}. */
    public static boolean isRoom(String name) {
        if (name == null || name.isEmpty() || name.length() > MAX_LENGTH) {
            return false;
        }
        for (int i = 0;
                i < name.length();
                i++) { // checked for every message: a pattern would cost several times as much
            char c = name.charAt(i);
            if (!(c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || "_.:-".indexOf(c) >= 0)) {
                return false;
            }
        }
        return true;
    }

    /** 1 to 64 of the characters {@code A-Z a-z 0-9 _ . -}. */
    public static boolean isUser(String id) {
        return id != null && USER.matcher(id).matches();
    }

    /** Whether the text can be written as UTF-8: it has no half of a surrogate pair without the other. */
    public static boolean isWellFormed(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isSurrogate(c)) {
                boolean pair = Character.isHighSurrogate(c)
                        && i + 1 < text.length()
                        && Character.isLowSurrogate(text.charAt(i + 1));
                if (!pair) {
                    return false;
                }
                i++;
            }
        }
        return true;
    }
}
