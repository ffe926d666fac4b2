package io.busline.transport.socket;

import io.netty.channel.EventLoop;
import io.netty.channel.IoEvent;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoRegistration;
import io.netty.channel.uring.IoUringIoEvent;
import io.netty.channel.uring.IoUringIoHandle;
import io.netty.channel.uring.IoUringIoOps;

/**
 * Sends to many sockets with one system call, where the event loop's transport is io_uring. What is given to it goes to the
 * kernel in the event loop's next round, and may not change before it has arrived there. Belongs to one event loop.
 */
final class Uring implements IoUringIoHandle {
    /** Sends that can be under way. As Netty sizes its queues: of more, it could not take back the completions. */
    private static final int SIZE = Integer.getInteger("io.netty.iouring.ringSize", 128);

    /** {@code IORING_OP_SEND} of Linux. */
    private static final byte SEND = 26;

    /** {@code MSG_DONTWAIT} and {@code MSG_NOSIGNAL} of Linux: what the socket has no room for now comes back at once. */
    private static final int NOW_OR_NEVER = 0x40 | 0x4000;

    private final UringSocket[] sockets = new UringSocket[SIZE];
    private final Runnable onIdle;
    private IoRegistration registration;
    private int given;
    private int arrived;

    private Uring(Runnable onIdle) {
        this.onIdle = onIdle;
    }

    /**
     * Gives the loop's ring; null if its transport is another. To be called on the loop.
     *
     * @param onIdle called when all that was given has arrived; it may not give more at once, but in a task of the loop
     */
    static Uring of(EventLoop loop, Runnable onIdle) {
        if (!(loop instanceof IoEventLoop io && io.isCompatible(IoUringIoHandle.class))) {
            return null;
        }
        Uring uring = new Uring(onIdle);
        uring.registration = io.register(uring).getNow();
        return uring;
    }

    boolean hasRoom() {
        return given < SIZE;
    }

    boolean isIdle() {
        return given == 0;
    }

    /**
     * Sends as much as the socket takes now, and tells it how much that was.
     *
     * @param address in memory
     * @param length in bytes
     */
    void send(UringSocket socket, int descriptor, long address, int length) {
        long index = given;
        sockets[given++] = socket;
        registration.submit(new IoUringIoOps(
                SEND,
                (byte) 0,
                (short) 0,
                descriptor,
                0,
                address,
                length,
                NOW_OR_NEVER,
                index,
                (short) 0,
                (short) 0,
                0,
                0));
    }

    @Override
    public void handle(IoRegistration registration, IoEvent event) {
        IoUringIoEvent completion = (IoUringIoEvent) event;
        int index = (int) completion.userData();
        UringSocket socket = sockets[index];
        sockets[index] = null;
        arrived++;
        if (arrived == given) {
            given = 0;
            arrived = 0;
            onIdle.run();
        }
        socket.sent(completion.res());
    }

    @Override
    public void close() {
        registration.cancel();
    }
}
