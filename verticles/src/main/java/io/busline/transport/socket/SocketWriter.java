package io.busline.transport.socket;

import io.netty.channel.Channel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.uring.IoUringSocketChannel;

/**
 * Gives packets to one socket, past Netty's queue and the objects that it makes for each write, as far as the transport
 * allows it. There is one implementation a transport. To be used from the channel's event loop.
 */
interface SocketWriter {
    /** The writer for the channel's transport. */
    static SocketWriter of(Channel channel, Turn turn, Outlet outlet) {
        if (channel instanceof IoUringSocketChannel uring) {
            return UringWriter.install(uring, uring.fd().intValue(), turn, outlet);
        }
        return channel instanceof EpollSocketChannel epoll ? new EpollWriter(epoll, turn) : QueueWriter.INSTANCE;
    }

    /**
     * Sends the packet at the end of a turn. To be called while nothing is in flight and nothing waits in the channel's
     * queue: bytes that were sent in part must not be cut in two.
     *
     * @return how many of the packet's bytes are taken care of, from the beginning; the caller has to queue the others
     */
    int writeAtTurnEnd(Packet packet);

    /** As {@link #writeAtTurnEnd}, but within a turn: what is written to the channel next goes behind it. */
    int writeNow(Packet packet);

    /** Bytes whose result is not known yet. */
    int inFlight();

    /** Does what changes the channel's queue: now, or as soon as nothing is in flight. */
    void inOrder(Runnable action);
}
