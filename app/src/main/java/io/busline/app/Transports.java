package io.busline.app;

import io.busline.app.config.ConfigException;
import io.vertx.core.transport.Transport;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/** Chooses the transport: the way in which Netty reaches the kernel's network. */
final class Transports {
    /**
     * Netty's name for how many operations io_uring takes with one system call; it is read once, when a transport is
     * looked for.
     */
    private static final String RING_SIZE = "io.netty.iouring.ringSize";

    /**
     * Netty's name for accepting connections with one operation that goes on. Where accepting fails, because the
     * process has no descriptor left, Netty 4.2.18 begins that operation again at once, whether it may read or not:
     * hundreds of thousands of times a second, each with a line in the log. With an operation for each connection it
     * waits a second.
     */
    private static final String ACCEPT_MULTISHOT = "io.netty.iouring.acceptMultiShotEnabled";

    /** The fastest first, as measured: docs/performance.md. */
    private static final List<Transport> BY_SPEED;

    static {
        if (System.getProperty(RING_SIZE) == null) {
            System.setProperty(RING_SIZE, "1024"); // Netty's own 128 would cut a large room's messages into many calls
        }
        if (System.getProperty(ACCEPT_MULTISHOT) == null) {
            System.setProperty(ACCEPT_MULTISHOT, "false");
        }
        BY_SPEED = known(Transport.IO_URING, Transport.EPOLL, Transport.KQUEUE, Transport.NIO);
    }

    private Transports() {}

    /**
     * @param name as in the configuration: one of {@link Transport#name}, or {@code auto} for the fastest that is
     *     available
     * @throws ConfigException if that one can't be used on this machine
     */
    static Transport choose(String name) {
        if (name.equals("auto")) {
            return BY_SPEED.stream().filter(Transport::available).findFirst().orElse(Transport.NIO);
        }
        return BY_SPEED.stream()
                .filter(transport -> transport.name().equals(name) && transport.available())
                .findFirst()
                .orElseThrow(() -> new ConfigException("configuration: node.transport " + name
                        + " isn't available on this machine: use auto, or another transport"));
    }

    /** Vert.x has null for a transport whose classes are missing. */
    private static List<Transport> known(Transport... transports) {
        return Arrays.stream(transports).filter(Objects::nonNull).toList();
    }
}
