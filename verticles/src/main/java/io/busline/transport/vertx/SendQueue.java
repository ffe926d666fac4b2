package io.busline.transport.vertx;

import io.busline.transport.socket.Outlet;

/**
 * Counts the bytes that were given to Vert.x for one client and have not reached its socket, and says when they are too
 * many. Vert.x's own {@code writeQueueFull} does not see what waits at a SockJS client's socket. Belongs to one
 * connection and its context.
 */
public final class SendQueue {
    private final int maxBytes;
    private long bytes;

    /** @param maxBytes most bytes that may wait; a single frame may be larger */
    public SendQueue(int maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** @param elsewhere bytes that wait for the client in another queue */
    public boolean hasRoomFor(int length, long elsewhere) {
        return fits(length, elsewhere, maxBytes);
    }

    /**
     * Whether so much waits that a frame which may be dropped is not sent.
     *
     * @param elsewhere bytes that wait for the client in another queue
     */
    public boolean isBehind(int length, long elsewhere) {
        return !fits(length, elsewhere, Math.min(maxBytes, Outlet.BEHIND_BYTES));
    }

    private boolean fits(int length, long elsewhere, int limit) {
        long waiting = bytes + elsewhere;
        return waiting == 0 || waiting + length <= limit;
    }

    public boolean isEmpty() {
        return bytes == 0;
    }

    public void add(int length) {
        bytes += length;
    }

    /** They have reached the socket, or never will. */
    public void remove(int length) {
        bytes -= length;
    }
}
