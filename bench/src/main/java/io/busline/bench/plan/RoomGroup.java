package io.busline.bench.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Rooms that are alike.
 *
 * @param count how many there are, from 1 on
 * @param members of each, from 1 on
 * @param rate messages a second into each, 0 or more
 */
public record RoomGroup(int count, int members, double rate) {
    private static final Pattern WRITTEN = Pattern.compile("(\\d{1,6})x(\\d{1,6})(?:@(\\d+(?:\\.\\d+)?))?");

    /** Messages a second into a room that is given without. */
    private static final double USUAL_RATE = 1;

    /** @throws IllegalArgumentException if a number is out of its range */
    public RoomGroup {
        if (count < 1 || members < 1 || !(rate >= 0)) {
            throw new IllegalArgumentException("rooms and members count from 1 on, rates from 0 on");
        }
    }

    /**
     * Reads {@code COUNTxMEMBERS[@RATE],…}, as {@code 100x5@0.5,1x500@2}.
     *
     * @throws IllegalArgumentException if it is not written so
     */
    public static List<RoomGroup> parse(String text) {
        List<RoomGroup> groups = new ArrayList<>();
        for (String part : text.split(",", -1)) {
            Matcher matcher = WRITTEN.matcher(part.trim());
            if (!matcher.matches()) {
                throw new IllegalArgumentException(
                        "rooms are written COUNTxMEMBERS[@RATE],… as 100x5@0.5,1x500: " + text);
            }
            double rate = matcher.group(3) == null ? USUAL_RATE : Double.parseDouble(matcher.group(3));
            groups.add(new RoomGroup(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)), rate));
        }
        return List.copyOf(groups);
    }

    /** A number as it is written on the command line. */
    static String plain(double number) {
        return number == Math.rint(number) ? Long.toString((long) number) : Double.toString(number);
    }

    @Override
    public String toString() {
        return count + "x" + members + "@" + plain(rate);
    }
}
