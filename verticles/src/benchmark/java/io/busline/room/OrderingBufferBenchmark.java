package io.busline.room;

import io.busline.MicroBenchmark;
import io.busline.protocol.EncodedFrame;
import io.busline.protocol.RoomEvent;
import io.busline.protocol.SeqGap;
import io.busline.protocol.StoredEvent;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.infra.Blackhole;

/**
 * A room's messages put in order, one operation a number. The buffer goes on from number to number, as in a room, and
 * each invocation leaves it with nothing held.
 */
public class OrderingBufferBenchmark extends MicroBenchmark {
    private static final int BLOCK = 8;
    private static final long NOW = 0;

    private final EncodedFrame frame = EncodedFrame.of("{}");
    private OrderingBuffer buffer;
    private long seq;

    @Setup(Level.Iteration)
    public void start(Blackhole released) {
        buffer = new OrderingBuffer(new OrderingBuffer.Receiver() {
            @Override
            public void release(StoredEvent message) {
                released.consume(message);
            }

            @Override
            public void release(SeqGap gap) {
                released.consume(gap);
            }
        });
        buffer.startAt(0, 0);
        seq = 0;
    }

    @Benchmark
    public void inOrder() {
        offer(++seq);
    }

    /** The first of every {@value #BLOCK} comes last. */
    @Benchmark
    @OperationsPerInvocation(BLOCK)
    public void outOfOrder() {
        long first = offerAllButFirst();
        offer(first);
    }

    /** The first of every {@value #BLOCK} never comes: it turns out that nobody used it. */
    @Benchmark
    @OperationsPerInvocation(BLOCK)
    public void withGaps() {
        long first = offerAllButFirst();
        buffer.skip(SeqGap.unused(first), NOW);
    }

    private long offerAllButFirst() {
        long first = seq + 1;
        for (int i = 1; i < BLOCK; i++) {
            offer(first + i);
        }
        seq += BLOCK;
        return first;
    }

    private void offer(long number) {
        buffer.offer(new StoredEvent(number, 1, "ada", RoomEvent.Kind.MESSAGE, frame), NOW);
    }
}
