package io.busline.protocol;

/** What rooms and users may be called, and what counts as text. Any thread may call it. */
public final class Names {
    /** The longest room name, user id and frame id, in characters. */
    public static final int MAX_LENGTH = 64;

    private Names() {}

    /** 1 to 64 of the characters {@code A-Z a-z 0-9 _ . : -}. */
    public static boolean isRoom(String name) {
        return isMadeOf(name, "_.:-");
    }

    /** 1 to 64 of the characters {@code A-Z a-z 0-9 _ . -}. */
    public static boolean isUser(String id) {
        return isMadeOf(id, "_.-");
    }

    /** Checked for every message: a pattern would cost several times as much. */
    private static boolean isMadeOf(String name, String signs) {
        if (name == null || name.isEmpty() || name.length() > MAX_LENGTH) {
            return false;
        }
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (!(c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || signs.indexOf(c) >= 0)) {
                return false;
            }
        }
        return true;
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
