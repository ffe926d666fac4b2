package io.busline.transport.socket;

import static org.assertj.core.api.Assertions.assertThat;

import io.busline.protocol.EncodedFrame;
import io.netty.buffer.AbstractByteBufAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OutletTest {
    private static final int SEND_QUEUE = 10_000;
    /** What Netty adds to its count for each buffer in a channel's queue, in bytes. */
    private static final int NETTYS_OVERHEAD = 96;

    private static final EncodedFrame FRAME = EncodedFrame.of("frame");

    private final SlowChannel channel = new SlowChannel();
    private final SlowChannel other = new SlowChannel();
    private final EmbeddedChannel loop = new EmbeddedChannel();
    private final Lane lane = new Lane(new Turn(loop.eventLoop(), onIdle -> Ring.NONE), new LineFraming());
    private int overflows;

    @AfterEach
    void close() {
        channel.read(true);
        channel.finishAndReleaseAll();
        other.finishAndReleaseAll();
        loop.finishAndReleaseAll();
    }

    @Test
    void what_a_turn_sends_leaves_at_its_end_in_order() {
        channel.read(true);
        Outlet outlet = outletOf(channel, SEND_QUEUE);

        outlet.send(FRAME);
        outlet.send(EncodedFrame.of("next"));
        assertThat(channel.received()).isEmpty();
        endTurn();

        assertThat(channel.received()).isEqualTo("frame;next;");
    }

    @Test
    void the_rest_that_the_kernel_does_not_take_waits_and_what_follows_waits_behind_it() {
        PartialWriter writer = new PartialWriter(3);
        Outlet outlet = new Outlet(channel, lane, SEND_QUEUE, () -> overflows++, made -> writer);

        outlet.send(FRAME);
        endTurn();
        assertThat(outlet.waiting()).isEqualTo("me;".length() + NETTYS_OVERHEAD);
        outlet.send(EncodedFrame.of("next"));
        endTurn();
        channel.read(true);

        assertThat(channel.received()).isEqualTo("me;next;");
        assertThat(writer.packets).isEqualTo(1);
    }

    @Test
    void who_lets_too_much_wait_overflows_once_and_gets_whole_frames_and_the_last_word() {
        Outlet outlet = outletOf(channel, SEND_QUEUE);
        String tenth = "x".repeat(SEND_QUEUE / 10 - NETTYS_OVERHEAD - 1);
        for (int i = 0; i < 10; i++) {
            outlet.send(EncodedFrame.of(tenth));
            endTurn();
        }
        assertThat(overflows).isZero();
        assertThat(outlet.waiting()).isEqualTo(SEND_QUEUE);

        outlet.send(FRAME);
        endTurn();
        outlet.send(FRAME);
        endTurn();
        outlet.shut(EncodedFrame.of("slow"));
        channel.read(true);

        assertThat(overflows).isEqualTo(1);
        assertThat(channel.received()).isEqualTo((tenth + ";").repeat(10) + "slow;");
    }

    @Test
    void one_turn_may_send_more_than_may_wait_to_who_reads() {
        channel.read(true);
        Outlet outlet = outletOf(channel, SEND_QUEUE);
        for (int i = 0; i < SEND_QUEUE; i++) {
            outlet.send(FRAME);
        }
        endTurn();

        assertThat(overflows).isZero();
        assertThat(channel.received()).isEqualTo("frame;".repeat(SEND_QUEUE));
    }

    @Test
    void what_is_flushed_goes_before_what_others_write_in_the_same_turn() {
        channel.read(true);
        Outlet outlet = outletOf(channel, SEND_QUEUE);

        outlet.send(FRAME);
        outlet.flush();
        channel.writeAndFlush(Unpooled.copiedBuffer("other", StandardCharsets.ISO_8859_1));
        outlet.send(FRAME);
        outlet.shut();
        outlet.send(FRAME);
        endTurn();

        assertThat(channel.received()).isEqualTo("frame;otherframe;");
    }

    @Test
    void a_client_that_is_behind_is_not_offered_what_may_be_dropped() {
        Outlet outlet = outletOf(channel, 1_000_000);
        outlet.offer(FRAME);
        outlet.send(EncodedFrame.of("x".repeat(Outlet.BEHIND_BYTES - 20)));
        outlet.offer(FRAME);
        outlet.offer(EncodedFrame.of("more than fits"));
        endTurn();
        outlet.offer(EncodedFrame.of("more than fits"));
        endTurn();

        channel.read(true);
        assertThat(channel.received())
                .startsWith("frame;x")
                .endsWith("x;frame;")
                .doesNotContain("more");
        outlet.offer(EncodedFrame.of("y".repeat(2 * Outlet.BEHIND_BYTES)));
        endTurn();
        assertThat(channel.received()).as("to who has read everything").startsWith("y");
    }

    @Test
    void offers_never_overflow_a_small_send_queue() {
        Outlet outlet = outletOf(channel, SEND_QUEUE);
        for (int i = 0; i < SEND_QUEUE; i++) {
            outlet.offer(FRAME);
            endTurn();
        }

        assertThat(overflows).isZero();
        assertThat(outlet.waiting()).isBetween((long) SEND_QUEUE - FRAME.length(), (long) SEND_QUEUE + NETTYS_OVERHEAD);
    }

    @Test
    void a_socket_whose_bytes_find_no_memory_to_wait_in_is_closed_and_the_others_are_sent_theirs() {
        channel.read(true);
        other.config().setAllocator(new UsedUp());
        Outlet without = outletOf(other, SEND_QUEUE);
        Outlet outlet = outletOf(channel, SEND_QUEUE);

        without.send(FRAME);
        outlet.send(FRAME);
        endTurn();
        outlet.send(FRAME);
        endTurn();

        assertThat(other.isOpen()).isFalse();
        assertThat(overflows).isEqualTo(1);
        assertThat(channel.received()).isEqualTo("frame;frame;");
    }

    private void endTurn() {
        loop.runPendingTasks();
    }

    private Outlet outletOf(SlowChannel of, int sendQueueBytes) {
        return new Outlet(of, lane, sendQueueBytes, () -> overflows++);
    }

    /** The kernel takes some bytes of each packet. */
    private static final class PartialWriter implements SocketWriter {
        private final int taken;
        private int packets;

        PartialWriter(int taken) {
            this.taken = taken;
        }

        @Override
        public int writeAtTurnEnd(Packet packet) {
            packets++;
            return taken;
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

    /** As Netty's when the JVM's direct memory is all taken. */
    private static final class UsedUp extends AbstractByteBufAllocator {
        UsedUp() {
            super(true);
        }

        @Override
        public boolean isDirectBufferPooled() {
            return false;
        }

        @Override
        protected ByteBuf newHeapBuffer(int capacity, int maxCapacity) {
            return Unpooled.buffer(capacity, maxCapacity);
        }

        @Override
        protected ByteBuf newDirectBuffer(int capacity, int maxCapacity) {
            throw new OutOfMemoryError("direct memory");
        }
    }
}
