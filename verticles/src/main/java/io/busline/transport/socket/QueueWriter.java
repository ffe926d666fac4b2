package io.busline.transport.socket;

/** For transports other than epoll and io_uring: everything goes through Netty's queue. */
final class QueueWriter implements SocketWriter {
    static final QueueWriter INSTANCE = new QueueWriter();

    private QueueWriter() {}

    @Override
    public int writeAtTurnEnd(Packet packet) {
        return 0;
    }

    @Override
    public int writeNow(Packet packet) {
        return 0;
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
