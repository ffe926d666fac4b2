package io.busline.transport.vertx;

import io.busline.protocol.EncodedFrame;
import io.busline.transport.budget.ClientBytes;
import io.busline.transport.socket.Outlet;
import io.vertx.core.Future;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/**
 * What waits for a client whose bytes Vert.x writes. Vert.x makes text, and then bytes, of each frame for each client,
 * and its own {@code writeQueueFull} does not see what waits at a SockJS client's socket. So Vert.x is given no more
 * than a window at a time; the other frames wait here as they are, shared with everybody else who waits for them.
 * Belongs to one connection and its context.
 */
public final class SendQueue {
    /** Bytes that Vert.x is given at a time; a single frame may be larger. */
    public static final int WINDOW = 16 * 1024;

    /** What a frame costs that Vert.x was given, for each of its bytes: the text, and what is on its way of it. */
    private static final int COPIES = 2;

    private final int maxBytes;
    private final ClientBytes account;
    private final Function<String, Future<Void>> writer;
    private final BooleanSupplier canWrite;
    private final Runnable onWritten;
    /** Null if nothing ever waited. */
    private Queue<EncodedFrame> waiting;

    private long waitingBytes;
    /** Bytes that Vert.x was given and has not written. */
    private long givenBytes;

    private boolean giving;

    /**
     * @param maxBytes most bytes that may wait; a single frame may be larger
     * @param account of the client
     * @param writer gives Vert.x a frame's text; the future completes when it was written, or never will be
     * @param canWrite whether Vert.x would write at once what it is given
     * @param onWritten called whenever something was written
     */
    public SendQueue(
            int maxBytes,
            ClientBytes account,
            Function<String, Future<Void>> writer,
            BooleanSupplier canWrite,
            Runnable onWritten) {
        this.maxBytes = maxBytes;
        this.account = account;
        this.writer = writer;
        this.canWrite = canWrite;
        this.onWritten = onWritten;
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
        long before = waitingBytes + givenBytes + elsewhere;
        return before == 0 || before + length <= limit;
    }

    /** Whether everything has been written. */
    public boolean isEmpty() {
        return waitingBytes + givenBytes == 0;
    }

    public void send(EncodedFrame frame) {
        if (waitingBytes == 0 && mayGive(frame, WINDOW)) {
            give(frame);
            return;
        }
        if (waiting == null) {
            waiting = new ArrayDeque<>();
        }
        waiting.add(frame);
        waitingBytes += frame.length();
        account.add(frame);
    }

    /** Gives Vert.x what waits, that many bytes at most. */
    public void giveWaiting(int window) {
        if (giving) {
            return; // Vert.x has written at once what it was given, below
        }
        giving = true;
        while (waitingBytes > 0 && mayGive(waiting.peek(), window)) {
            give(takeFirst());
        }
        giving = false;
    }

    private boolean mayGive(EncodedFrame frame, int window) {
        return canWrite.getAsBoolean() && (givenBytes == 0 || givenBytes + frame.length() <= window);
    }

    private EncodedFrame takeFirst() {
        EncodedFrame frame = waiting.poll();
        waitingBytes -= frame.length();
        account.remove(frame);
        return frame;
    }

    private void give(EncodedFrame frame) {
        int length = frame.length();
        givenBytes += length;
        account.addOwn((long) COPIES * length);
        write(frame).onComplete(written -> {
            givenBytes -= length;
            account.addOwn((long) -COPIES * length);
            giveWaiting(WINDOW);
            onWritten.run();
        });
    }

    /** Vert.x throws where a response has ended that it still holds for the client's. */
    private Future<Void> write(EncodedFrame frame) {
        try {
            return writer.apply(frame.text());
        } catch (IllegalStateException e) {
            return Future.failedFuture(e);
        }
    }

    /** Drops what Vert.x was not given yet. */
    public void dropWaiting() {
        while (waitingBytes > 0) {
            takeFirst();
        }
    }
}
