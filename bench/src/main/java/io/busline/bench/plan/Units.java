package io.busline.bench.plan;

import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How durations, sizes and numbers are written by people. */
public final class Units {
    private static final Pattern DURATION = Pattern.compile("(\\d+(?:\\.\\d+)?)(us|ms|s|m)");
    private static final Pattern BYTES = Pattern.compile("(\\d+(?:\\.\\d+)?)([kMG]?)B?");

    private Units() {}

    /**
     * Reads {@code 500us}, {@code 50ms}, {@code 1.5s} or {@code 2m}.
     *
     * @throws IllegalArgumentException if it is none of these
     */
    public static Duration duration(String text) {
        Matcher matcher = DURATION.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("not a duration such as 50ms, 10s or 2m: " + text);
        }
        double unit = switch (matcher.group(2)) {
            case "us" -> 1e3;
            case "ms" -> 1e6;
            case "s" -> 1e9;
            default -> 60e9;
        };
        return Duration.ofNanos(Math.round(Double.parseDouble(matcher.group(1)) * unit));
    }

    /**
     * Reads {@code 500}, {@code 30k} or {@code 2M}; k is 1024.
     *
     * @throws IllegalArgumentException if it is none of these
     */
    public static long bytes(String text) {
        Matcher matcher = BYTES.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("not a size such as 30k or 2M: " + text);
        }
        double unit = switch (matcher.group(2)) {
            case "k" -> 1L << 10;
            case "M" -> 1L << 20;
            case "G" -> 1L << 30;
            default -> 1;
        };
        return Math.round(Double.parseDouble(matcher.group(1)) * unit);
    }

    /** Microseconds as people read them: {@code 850 µs}, {@code 12.3 ms}, {@code 1.20 s}. */
    public static String time(double micros) {
        if (micros < 1_000) {
            return String.format(Locale.ROOT, "%.0f µs", micros);
        }
        if (micros < 1_000_000) {
            return String.format(Locale.ROOT, micros < 10_000 ? "%.2f ms" : "%.1f ms", micros / 1e3);
        }
        return String.format(Locale.ROOT, "%.2f s", micros / 1e6);
    }

    /** Bytes as people read them: {@code 12.3 KiB}. */
    public static String size(double bytes) {
        double size = Math.abs(bytes);
        if (size < 1 << 10) {
            return String.format(Locale.ROOT, "%.0f B", bytes);
        }
        if (size < 1 << 20) {
            return String.format(Locale.ROOT, "%.1f KiB", bytes / (1 << 10));
        }
        return size < 1 << 30
                ? String.format(Locale.ROOT, "%.1f MiB", bytes / (1 << 20))
                : String.format(Locale.ROOT, "%.2f GiB", bytes / (1 << 30));
    }

    /** A whole number with commas, or one with a decimal where it is small and has one. */
    public static String number(double value) {
        boolean whole = value == Math.rint(value) || Math.abs(value) >= 100;
        return String.format(Locale.ROOT, whole ? "%,.0f" : "%,.1f", value);
    }

    /** A share of 1 as a percentage, with as many digits as a small loss needs. */
    public static String percent(double share) {
        return share == 0 ? "0 %" : String.format(Locale.ROOT, share < 0.001 ? "%.4f %%" : "%.2f %%", share * 100);
    }
}
