package io.busline.transport.socket;

import io.netty.channel.Channel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.unix.Socket;
import java.io.IOException;

/**
 * Sends without the objects that Netty makes for each write, where the transport allows it. To be used from the channel's event
 * loop, while the channel is open and has nothing queued: bytes that it has begun to send must not be cut in two.
 */
final class DirectSocket {
    /** For channels that have to send everything themselves. */
    private static final DirectSocket NONE = new DirectSocket(null);

    private final Socket socket;

    private DirectSocket(Socket socket) {
        this.socket = socket;
    }

    static DirectSocket of(Channel channel) {
        return channel instanceof EpollSocketChannel epoll ? new DirectSocket((Socket) epoll.fd()) : NONE;
    }

    /** Gives how many bytes the kernel has taken, from the beginning; 0 also on an error, which the channel will meet too. */
    int send(TurnBytes bytes, Packet packet) {
        if (socket == null) {
            return 0;
        }
        int offset = packet.offsetIn(bytes);
        try {
            return socket.sendAddress(bytes.address(), offset, offset + packet.length());
        } catch (IOException e) {
            return 0;
        }
    }
}
