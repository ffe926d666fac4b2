package io.busline.app.config;

import java.time.Duration;

/**
 * The process itself.
 *
 * @param name the node's name, unique in the cluster; clients are told
 * @param warmUp how long the node warms up before it takes clients in; zero: not at all
 * @param transport auto, io_uring, epoll, kqueue or nio
 * @param stuckAfter how long an event loop may be stuck before the node says that it is not alive; after three times
 *     that the process ends
 */
public record NodeConfig(String name, Duration warmUp, String transport, Duration stuckAfter) {
    public static final Duration STUCK_AFTER = Duration.ofSeconds(10);

    NodeConfig withoutWarmUp() {
        return new NodeConfig(name, Duration.ZERO, transport, stuckAfter);
    }
}
