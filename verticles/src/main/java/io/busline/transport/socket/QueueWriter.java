package io.busline.transport.socket;

/** For transports without a way of their own: Netty's queue takes everything. */
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
    public int underWay() {
        return 0;
    }

    @Override
    public void inOrder(Runnable action) {
        action.run();
    }
}
