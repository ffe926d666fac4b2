package io.busline.transport.socket;

import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.unix.Socket;
import java.io.IOException;

/** For epoll: writes to the socket at once, one system call a packet. */
final class EpollWriter implements SocketWriter {
    private final Socket socket;
    private final Turn turn;

    EpollWriter(EpollSocketChannel channel, Turn turn) {
        this.socket = (Socket) channel.fd();
        this.turn = turn;
    }

    @Override
    public int writeAtTurnEnd(Packet packet) {
        TurnBytes bytes = turn.bytes();
        int offset = packet.offsetIn(bytes);
        try {
            return socket.sendAddress(bytes.address(), offset, offset + packet.length());
        } catch (IOException e) {
            return 0; // the channel meets the same error when the packet is queued, and closes
        }
    }

    @Override
    public int writeNow(Packet packet) {
        return writeAtTurnEnd(packet);
    }

    @Override
    public int inFlight() {
        return 0;
    }

    @Override
    public void inOrder(Runnable action) {
        action.run();
    }
}
