package io.busline.bench.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * A choice among values, each with a weight, written as {@code VALUE[:WEIGHT],…}.
 *
 * @param parts at least one
 */
public record Mix<T>(List<Part<T>> parts) {
    /** The golden ratio's fraction: multiples of it spread evenly, also every second or third of them. */
    private static final double GOLDEN = 0.6180339887498949;

    /** @param weight above 0 */
    public record Part<T>(T value, double weight) {
        /** @throws IllegalArgumentException if the weight is not above 0 */
        public Part {
            if (!(weight > 0) || Double.isInfinite(weight)) {
                throw new IllegalArgumentException("a weight must be above 0: " + weight);
            }
        }
    }

    /** @throws IllegalArgumentException if there are no parts */
    public Mix {
        if (parts.isEmpty()) {
            throw new IllegalArgumentException("a mix needs a value");
        }
        parts = List.copyOf(parts);
    }

    /**
     * Reads a mix.
     *
     * @throws IllegalArgumentException if the text is not one, or {@code value} does not take one of its values
     */
    public static <T> Mix<T> parse(String text, Function<String, T> value) {
        List<Part<T>> parts = new ArrayList<>();
        for (String part : text.split(",", -1)) {
            int colon = part.lastIndexOf(':');
            String name = colon < 0 ? part : part.substring(0, colon);
            double weight = colon < 0 ? 1 : Double.parseDouble(part.substring(colon + 1));
            parts.add(new Part<>(value.apply(name.trim()), weight));
        }
        return new Mix<>(parts);
    }

    /** The value of the n-th who asks; over many the weights are kept, without chance. */
    public T of(long n) {
        double total = parts.stream().mapToDouble(Part::weight).sum();
        double at = (n * GOLDEN) % 1.0 * total;
        for (Part<T> part : parts) {
            at -= part.weight;
            if (at < 0) {
                return part.value;
            }
        }
        return parts.get(parts.size() - 1).value;
    }

    /** As it is written on the command line. */
    @Override
    public String toString() {
        List<String> written = new ArrayList<>();
        for (Part<T> part : parts) {
            written.add(parts.size() == 1 ? part.value.toString() : part.value + ":" + RoomGroup.plain(part.weight));
        }
        return String.join(",", written);
    }
}
