package io.busline.config;

/**
 * How fast a user may ask things of a node. 0 stands for no limit. After a pause, a burst of one second's worth passes,
 * or what is said below.
 *
 * @param messagesPerSecond messages of a user
 * @param requestsPerSecond frames of a user that are not messages, errors and pings included
 * @param bytesPerSecond bytes received from a user; the burst is one second's worth, at least one frame
 * @param joinsPerSecond joins of a user; the burst is {@code limits.roomsPerSession}
 * @param newRoomsPerMinute rooms a user may open in which there never was a message; the burst is one minute's worth
 * @param usersPerAddress guests of one address may together use what this many users may
 */
public record RatesConfig(
        int messagesPerSecond,
        int requestsPerSecond,
        int bytesPerSecond,
        int joinsPerSecond,
        int newRoomsPerMinute,
        int usersPerAddress) {
    public static final RatesConfig DEFAULT = new RatesConfig(20, 200, 65_536, 20, 20, 20);

    /** No limit on any rate. */
    public static final RatesConfig NONE = new RatesConfig(0, 0, 0, 0, 0, 0);
}
