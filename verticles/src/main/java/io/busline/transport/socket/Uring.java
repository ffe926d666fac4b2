package io.busline.transport.socket;

import io.netty.channel.EventLoop;
import io.netty.channel.IoEvent;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoRegistration;
import io.netty.channel.unix.Buffer;
import io.netty.channel.uring.IoUringIoEvent;
import io.netty.channel.uring.IoUringIoHandle;
import io.netty.channel.uring.IoUringIoOps;
import java.nio.ByteBuffer;

/**
 * The ring of an event loop whose transport is io_uring: sends to many sockets with one system call. Netty makes that
 * call at the end of the event loop's round. Belongs to one event loop, which has one of these at most.
 */
final class Uring implements Ring, IoUringIoHandle {
    /** Sends that can be in flight. Netty makes its completion queue for so many; with more, results could be lost. */
    private static final int SIZE = Integer.getInteger("io.netty.iouring.ringSize", 128);

    /** {@code IORING_OP_SEND} of Linux. */
    private static final byte SEND = 26;

    /** {@code MSG_DONTWAIT} and {@code MSG_NOSIGNAL} of Linux: the kernel does not wait for room in the socket. */
    private static final int NOW_OR_NEVER = 0x40 | 0x4000;

    /** Who is told of which send's result. */
    private final UringWriter[] writers = new UringWriter[SIZE];

    private final Runnable onIdle;
    private IoRegistration registration;
    private int submitted;
    private int completed;

    private Uring(Runnable onIdle) {
        this.onIdle = onIdle;
    }

    /**
     * Gives the loop's ring, or {@link Ring#NONE} if its transport is another. To be called on the loop, once.
     *
     * @param onIdle called when all results have come; it may send no more at once, but in a task of the loop
     */
    static Ring of(EventLoop loop, Runnable onIdle) {
        if (!(loop instanceof IoEventLoop io && io.isCompatible(IoUringIoHandle.class))) {
            return NONE;
        }
        Uring uring = new Uring(onIdle);
        uring.registration = io.register(uring).getNow();
        return uring;
    }

    @Override
    public boolean hasRoom() {
        return submitted < SIZE;
    }

    @Override
    public boolean isIdle() {
        return submitted == 0;
    }

    @Override
    public void send(UringWriter writer, int descriptor, ByteBuffer bytes, int offset, int length) {
        int index = submitted;
        registration.submit(new IoUringIoOps(
                SEND,
                (byte) 0,
                (short) 0,
                descriptor,
                0,
                Buffer.memoryAddress(bytes) + offset,
                length,
                NOW_OR_NEVER,
                index,
                (short) 0,
                (short) 0,
                0,
                0));
        writers[submitted++] = writer; // only now: a send that was not submitted must not be waited for
    }

    @Override
    public void handle(IoRegistration registration, IoEvent event) {
        IoUringIoEvent completion = (IoUringIoEvent) event;
        int index = (int) completion.userData();
        UringWriter writer = writers[index];
        writers[index] = null;
        completed++;
        if (completed == submitted) {
            submitted = 0;
            completed = 0;
            onIdle.run();
        }
        writer.sent(completion.res());
    }

    @Override
    public void close() {
        registration.cancel();
    }
}
