package io.busline.config;

import java.time.Duration;

/**
 * @param host interface the chat port listens on
 * @param port chat port; 0: any free one
 * @param instances gateway verticles, each with an event loop of its own; 0: one a core
 * @param sendQueueBytes most bytes waiting to be sent to one client before it is closed with 4001
 * @param pingInterval how often clients are pinged; a client that sends nothing for two intervals is closed
 * @param limits what one client may ask
 * @param rooms how the rooms of its clients are served
 */
public record GatewayConfig(
        String host,
        int port,
        int instances,
        int sendQueueBytes,
        Duration pingInterval,
        LimitsConfig limits,
        RoomsConfig rooms) {
    public static final GatewayConfig DEFAULT = new GatewayConfig(
            "0.0.0.0", 8080, 0, 1_048_576, Duration.ofSeconds(25), LimitsConfig.DEFAULT, RoomsConfig.DEFAULT);

    /** The instances to deploy on this machine. */
    public int actualInstances() {
        return instances > 0 ? instances : Runtime.getRuntime().availableProcessors();
    }

    /** The same on another address. */
    public GatewayConfig listeningOn(String host, int port) {
        return new GatewayConfig(host, port, instances, sendQueueBytes, pingInterval, limits, rooms);
    }

    public GatewayConfig withInstances(int instances) {
        return new GatewayConfig(host, port, instances, sendQueueBytes, pingInterval, limits, rooms);
    }

    public GatewayConfig withSendQueueBytes(int sendQueueBytes) {
        return new GatewayConfig(host, port, instances, sendQueueBytes, pingInterval, limits, rooms);
    }

    public GatewayConfig withPingInterval(Duration pingInterval) {
        return new GatewayConfig(host, port, instances, sendQueueBytes, pingInterval, limits, rooms);
    }

    public GatewayConfig withLimits(LimitsConfig limits) {
        return new GatewayConfig(host, port, instances, sendQueueBytes, pingInterval, limits, rooms);
    }

    public GatewayConfig withRooms(RoomsConfig rooms) {
        return new GatewayConfig(host, port, instances, sendQueueBytes, pingInterval, limits, rooms);
    }
}
