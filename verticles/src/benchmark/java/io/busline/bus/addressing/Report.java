package io.busline.bus.addressing;

/** Prints figures, a line each. */
final class Report {
    private Report() {}

    /** @param format as of {@link String#format} */
    static void line(String format, Object... values) {
        System.out.printf(format + "%n", values);
    }
}
