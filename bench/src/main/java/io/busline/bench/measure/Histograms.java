package io.busline.bench.measure;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import java.util.zip.DataFormatException;
import org.HdrHistogram.Histogram;

/** Histograms of microseconds, exact to three digits up to an hour, and their form as text. */
public final class Histograms {
    private static final long MOST_MICROS = 3_600_000_000L;
    private static final int DIGITS = 3;

    private Histograms() {}

    public static Histogram create() {
        Histogram histogram = new Histogram(DIGITS);
        histogram.setAutoResize(true);
        return histogram;
    }

    /**
     * Records a span of ns. One below 0, which clocks of two hosts can give, counts as 0; one above an hour as an hour.
     */
    public static void record(Histogram histogram, long nanos) {
        histogram.recordValue(Math.min(MOST_MICROS, Math.max(0, nanos / 1_000)));
    }

    public static String encode(Histogram histogram) {
        ByteBuffer bytes = ByteBuffer.allocate(histogram.getNeededByteBufferCapacity());
        int length = histogram.encodeIntoCompressedByteBuffer(bytes);
        return Base64.getEncoder().encodeToString(Arrays.copyOf(bytes.array(), length));
    }

    /** @throws IllegalArgumentException if the text is not a histogram */
    public static Histogram decode(String text) {
        try {
            ByteBuffer bytes = ByteBuffer.wrap(Base64.getDecoder().decode(text));
            Histogram histogram = Histogram.decodeFromCompressedByteBuffer(bytes, 0);
            histogram.setAutoResize(true);
            return histogram;
        } catch (DataFormatException e) {
            throw new IllegalArgumentException("not a histogram", e);
        }
    }
}
