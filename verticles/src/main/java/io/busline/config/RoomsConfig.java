package io.busline.config;

import java.time.Duration;

/**
 * How the rooms that have members on a node are served.
 *
 * @param compareEvery how often what was delivered is compared with history
 * @param recentMessages most messages of a room kept in memory by each gateway, 1 to 500
 * @param recentBytes most bytes of them, all rooms and gateways of the node together
 */
public record RoomsConfig(Duration compareEvery, int recentMessages, long recentBytes) {
    public static final RoomsConfig DEFAULT = new RoomsConfig(Duration.ofSeconds(1), 500, 64 * 1024 * 1024);
}
