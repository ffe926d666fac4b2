package io.busline.bench.client;

/**
 * What a message carries in its text: which load it belongs to, when it was due and when it was sent; filled up to
 * its length.
 *
 * @param load the load's number
 * @param due ns on the run's clock
 * @param sent likewise
 */
record Stamp(long load, long due, long sent) {
    private static final String MARK = "\"text\":\"busline-bench ";

    /** The text, at least as long as the stamp itself. */
    String text(int length) {
        String stamp = "busline-bench " + load + " " + due + " " + sent + " ";
        return stamp.length() >= length ? stamp : stamp + ".".repeat(length - stamp.length());
    }

    /**
     * Reads it out of a frame of type {@code message}, without parsing all of it: a receiver must not be busier than
     * the server. In JSON a quote within a string has a backslash before it, so the mark stands nowhere else.
     *
     * @return null if the message is not one of ours
     */
    static Stamp find(String frame) {
        int at = frame.indexOf(MARK);
        if (at < 0) {
            return null;
        }
        int load = at + MARK.length();
        int due = frame.indexOf(' ', load) + 1;
        int sent = frame.indexOf(' ', due) + 1;
        int end = frame.indexOf(' ', sent);
        if (due <= load || sent <= due || end < sent) {
            return null;
        }
        try {
            return new Stamp(
                    Long.parseLong(frame, load, due - 1, 10),
                    Long.parseLong(frame, due, sent - 1, 10),
                    Long.parseLong(frame, sent, end, 10));
        } catch (NumberFormatException e) {
            return null;
        }
    }

    /** The number {@code seq} of a frame of type {@code message}; -1 if there is none. */
    static long seq(String frame) {
        int at = frame.indexOf("\"seq\":");
        if (at < 0) {
            return -1;
        }
        int start = at + "\"seq\":".length();
        int end = start;
        while (end < frame.length() && Character.isDigit(frame.charAt(end))) {
            end++;
        }
        return end == start ? -1 : Long.parseLong(frame, start, end, 10);
    }
}
