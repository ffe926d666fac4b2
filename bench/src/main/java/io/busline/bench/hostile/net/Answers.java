package io.busline.bench.hostile.net;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/**
 * Counts what a node has told its attackers: error codes, HTTP statuses, close codes, and what became of connections.
 * Any thread may use it.
 */
public final class Answers {
    private static final byte[] CODE = "\"code\":\"".getBytes(StandardCharsets.US_ASCII);
    private static final int LONGEST_CODE = 32;
    private static final int CLOSE = 0x88;
    private static final int LONGEST_CLOSE = 125;
    private static final int LOWEST_CODE = 1_000;

    private final Map<String, Long> counts = new TreeMap<>();

    public synchronized void count(String what) {
        counts.merge(what, 1L, Long::sum);
    }

    /** What was counted so far, by name. */
    public synchronized Map<String, Long> counts() {
        return Map.copyOf(counts);
    }

    /**
     * Counts the error codes in a piece of what was received, and the code of a close frame that it ends with. A code
     * that is cut in two by the piece's end is overlooked.
     *
     * @return whether it ends with a close frame
     */
    boolean scan(byte[] bytes, int length) {
        for (int i = 0; i + CODE.length < length; i++) {
            if (bytes[i] == CODE[0] && matches(bytes, i)) {
                int from = i + CODE.length;
                int end = from;
                while (end < length && end < from + LONGEST_CODE && bytes[end] != '"') {
                    end++;
                }
                if (end < length && bytes[end] == '"') {
                    count("error " + new String(bytes, from, end - from, StandardCharsets.US_ASCII));
                }
                i = end;
            }
        }
        int code = closeCode(bytes, length);
        if (code > 0) {
            count("close " + code);
        }
        return code > 0;
    }

    private static boolean matches(byte[] bytes, int at) {
        for (int i = 0; i < CODE.length; i++) {
            if (bytes[at + i] != CODE[i]) {
                return false;
            }
        }
        return true;
    }

    /** A server's close frame has no mask, and nothing follows it; 0 if there is none. */
    private static int closeCode(byte[] bytes, int length) {
        for (int size = 2; size <= LONGEST_CLOSE && size + 2 <= length; size++) {
            int at = length - size - 2;
            if ((bytes[at] & 0xff) == CLOSE && bytes[at + 1] == size) {
                int code = (bytes[at + 2] & 0xff) << 8 | bytes[at + 3] & 0xff;
                return code >= LOWEST_CODE && code < 5_000 ? code : 0;
            }
        }
        return 0;
    }
}
