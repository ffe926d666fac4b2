package io.busline.session;

import io.busline.protocol.CloseCode;
import io.busline.protocol.EncodedFrame;
import io.busline.room.Member;

/**
 * A client's line, whatever the transport. To be used from the gateway's context; none of the methods blocks or throws,
 * and all do nothing once the connection is closed.
 */
public interface Connection extends Member {
    /** How long a client may take over the closing handshake, or a slow one over what it was sent before. */
    long CLOSING_SECONDS = 10;

    /** Sends the frame behind what was sent before, or closes with 4001 a client that has let too much pile up. */
    @Override
    void send(EncodedFrame frame);

    /**
     * Sends the frame behind what was sent before, or drops it if the client is behind: if, with it, more than 64 KiB
     * would wait to be sent, or more than {@code gateway.sendQueueBytes}. While nothing waits, a frame of any size is
     * sent. Never closes.
     */
    @Override
    void offer(EncodedFrame frame);

    /** Sends a close code behind what was sent before and ends the connection, politely or, in time, not. */
    void close(CloseCode code);

    /**
     * As {@link #close}, but where the client has to fetch what it is sent, not before it has: a close would throw that
     * away.
     */
    default void closeBehindAll(CloseCode code) {
        close(code);
    }

    /** Whether the client opens further TCP connections all the time, to fetch what it is sent and to send. */
    default boolean needsListener() {
        return false;
    }

    /**
     * What counts as the client's address, whose guests share a limit: an IPv4 address, or a network of IPv6; null if
     * it is not known.
     */
    default String remoteAddress() {
        return null;
    }

    /** Stops reading from the client; what it sends meanwhile waits, within bounds. */
    void pause();

    void resume();

    /**
     * To be called once every {@code gateway.pingInterval}: pings the client, and ends the connection if the client has
     * sent nothing for two intervals.
     */
    void checkAlive();
}
