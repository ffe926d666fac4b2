package io.busline.config;

import java.time.Duration;

/**
 * @param http where the gateways listen, and to whom
 * @param instances gateway verticles, each with an event loop of its own; 0: one a core
 * @param sendQueueBytes most bytes waiting to be sent to one client before it is closed with 4001
 * @param queuedBytes most bytes waiting to be sent to all clients of the node; 0: a quarter of the largest heap
 * @param pingInterval how often clients are pinged; a client that sends nothing for two intervals is closed
 * @param limits what one client may ask
 * @param rooms how the rooms of its clients are served
 */
public record GatewayConfig(
        HttpConfig http,
        int instances,
        int sendQueueBytes,
        long queuedBytes,
        Duration pingInterval,
        LimitsConfig limits,
        RoomsConfig rooms) {
    public static final GatewayConfig DEFAULT = new GatewayConfig(
            HttpConfig.DEFAULT, 0, 1_048_576, 0, Duration.ofSeconds(25), LimitsConfig.DEFAULT, RoomsConfig.DEFAULT);

    private static final int SHARE_OF_HEAP = 4;

    /** The instances to deploy on this machine. */
    public int actualInstances() {
        return instances > 0 ? instances : Runtime.getRuntime().availableProcessors();
    }

    /** The bytes that may wait for all clients in this process. */
    public long actualQueuedBytes() {
        return queuedBytes > 0 ? queuedBytes : Runtime.getRuntime().maxMemory() / SHARE_OF_HEAP;
    }

    /** The same on another address. */
    public GatewayConfig listeningOn(String host, int port) {
        return withHttp(http.listeningOn(host, port));
    }

    public GatewayConfig withHttp(HttpConfig http) {
        return new GatewayConfig(http, instances, sendQueueBytes, queuedBytes, pingInterval, limits, rooms);
    }

    public GatewayConfig withInstances(int instances) {
        return new GatewayConfig(http, instances, sendQueueBytes, queuedBytes, pingInterval, limits, rooms);
    }

    public GatewayConfig withSendQueueBytes(int sendQueueBytes) {
        return new GatewayConfig(http, instances, sendQueueBytes, queuedBytes, pingInterval, limits, rooms);
    }

    public GatewayConfig withQueuedBytes(long queuedBytes) {
        return new GatewayConfig(http, instances, sendQueueBytes, queuedBytes, pingInterval, limits, rooms);
    }

    public GatewayConfig withPingInterval(Duration pingInterval) {
        return new GatewayConfig(http, instances, sendQueueBytes, queuedBytes, pingInterval, limits, rooms);
    }

    public GatewayConfig withLimits(LimitsConfig limits) {
        return new GatewayConfig(http, instances, sendQueueBytes, queuedBytes, pingInterval, limits, rooms);
    }

    public GatewayConfig withRooms(RoomsConfig rooms) {
        return new GatewayConfig(http, instances, sendQueueBytes, queuedBytes, pingInterval, limits, rooms);
    }
}
