package io.busline.transport.socket;

import static org.assertj.core.api.Assertions.assertThat;

import io.busline.protocol.EncodedFrame;
import io.busline.transport.budget.ClientBytes;
import io.busline.transport.budget.QueueBudget;
import io.busline.transport.budget.QueueBudgets;
import io.netty.buffer.AbstractByteBufAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OutletTest {
    private static final int SEND_QUEUE = 10_000;
    /** What Netty adds to its count for each buffer in a channel's queue, in bytes. */
    private static final int NETTYS_OVERHEAD = 96;

    /** What Netty is given at once. */
    private static final int CHUNK = 16 * 1024;

    private static final EncodedFrame FRAME = EncodedFrame.of("frame");

    private final SlowChannel channel = new SlowChannel();
    private final SlowChannel other = new SlowChannel();
    private final EmbeddedChannel loop = new EmbeddedChannel();
    private final QueueBudget budget = QueueBudgets.of(Long.MAX_VALUE, 1_000_000, loop.eventLoop());
    private final Lane lane = new Lane(new Turn(loop.eventLoop(), onIdle -> Ring.NONE), new LineFraming(), budget);
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
        String first = "x".repeat(SEND_QUEUE / 10 - NETTYS_OVERHEAD - 1);
        String tenth = "x".repeat(SEND_QUEUE / 10 - 1);
        outlet.send(EncodedFrame.of(first)); // is in Netty's hands, the others wait
        endTurn();
        for (int i = 1; i < 10; i++) {
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
        assertThat(channel.received()).isEqualTo(first + ";" + (tenth + ";").repeat(9) + "slow;");
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

    @Test
    void a_client_that_does_not_read_holds_one_chunk_outside_the_heap_however_much_waits() {
        Outlet outlet = outletOf(channel, 1_000_000);
        for (int i = 0; i < 50; i++) {
            outlet.send(EncodedFrame.of("x".repeat(9_999)));
            endTurn();
        }

        assertThat(outlet.waiting()).isGreaterThan(500_000);
        assertThat(budget.directBytes()).isLessThanOrEqualTo(CHUNK);
        assertThat(channel.unsafe().outboundBuffer().totalPendingWriteBytes())
                .isLessThanOrEqualTo(CHUNK + NETTYS_OVERHEAD);

        channel.read(true);

        assertThat(channel.received()).isEqualTo(("x".repeat(9_999) + ";").repeat(50));
        assertThat(budget.directBytes()).isZero();
        assertThat(budget.bytes()).isZero();
        assertThat(outlet.waiting()).isZero();
    }

    @Test
    void a_client_without_memory_outside_the_heap_waits_for_it_once_and_not_once_it_is_gone() {
        ClientBytes holder = new ClientBytes(budget, new ClientBytes.Owner() {
            @Override
            public void shed() {}

            @Override
            public void cutOff() {}
        });
        holder.reserveDirect(1_000_000, () -> {});
        Outlet outlet = outletOf(channel, 10 * SEND_QUEUE);
        for (int i = 0; i < 10; i++) {
            outlet.send(FRAME);
            endTurn();
        }
        assertThat(QueueBudgets.withoutDirect(budget)).isEqualTo(1);

        channel.close();

        assertThat(QueueBudgets.withoutDirect(budget)).isZero();
    }

    @Test
    void the_same_frame_waits_once_for_all_who_do_not_read() {
        Outlet one = outletOf(channel, 1_000_000);
        Outlet two = outletOf(other, 1_000_000);
        for (int i = 0; i < 10; i++) {
            EncodedFrame frame = EncodedFrame.of("x".repeat(50_000));
            one.send(frame);
            two.send(frame);
            endTurn();
        }

        assertThat(budget.bytes()).isBetween(500_000L, 510_000L);
    }

    @Test
    void what_others_write_does_not_get_into_a_frame_that_waits() {
        Outlet outlet = outletOf(channel, 1_000_000);
        String large = "x".repeat(2 * CHUNK);
        outlet.send(EncodedFrame.of(large));
        endTurn();
        channel.writeAndFlush(Unpooled.copiedBuffer("other", StandardCharsets.ISO_8859_1));
        outlet.send(FRAME);
        endTurn();
        channel.read(true);

        assertThat(channel.received()).isEqualTo(large + ";other" + "frame;");
    }

    @Test
    void others_see_that_the_channel_is_not_writable_while_much_waits() {
        Outlet outlet = outletOf(channel, 1_000_000);
        outlet.send(EncodedFrame.of("x".repeat(100_000)));
        endTurn();
        assertThat(channel.isWritable()).isFalse();

        channel.read(true);

        assertThat(channel.isWritable()).isTrue();
    }

    @Test
    void who_is_shed_gets_the_frame_that_was_begun_and_the_last_word_and_nothing_else() {
        Outlet outlet = outletOf(channel, 1_000_000);
        String begun = "x".repeat(CHUNK + 1_000);
        outlet.send(EncodedFrame.of(begun));
        endTurn();
        for (int i = 0; i < 20; i++) {
            outlet.send(EncodedFrame.of("y".repeat(20_000)));
            endTurn();
        }
        outlet.send(FRAME);

        outlet.shed();
        assertThat(budget.bytes()).as("what is kept").isLessThan(2_000);
        outlet.shut(EncodedFrame.of("slow"));
        endTurn();
        channel.read(true);

        assertThat(overflows).isEqualTo(1);
        assertThat(channel.received()).isEqualTo(begun + ";slow;");
    }

    @Test
    void who_is_shed_in_the_middle_of_a_long_frame_is_cut_off() {
        Outlet outlet = outletOf(channel, 1_000_000);
        outlet.send(EncodedFrame.of("x".repeat(10 * CHUNK)));
        endTurn();

        outlet.shed();
        endTurn();

        assertThat(channel.isOpen()).isFalse();
        assertThat(overflows).isEqualTo(1);
        assertThat(budget.bytes() + budget.directBytes()).isZero();
    }

    @Test
    void what_waits_for_a_socket_that_is_gone_is_given_up() {
        Outlet outlet = outletOf(channel, 1_000_000);
        outlet.send(EncodedFrame.of("x".repeat(10 * CHUNK)));
        endTurn();
        ChannelFuture others = channel.writeAndFlush(Unpooled.copiedBuffer("other", StandardCharsets.ISO_8859_1));

        channel.close();

        assertThat(others.isDone() && !others.isSuccess()).isTrue();
        assertThat(budget.bytes() + budget.directBytes()).isZero();
    }

    @Test
    void a_packet_that_is_longer_than_a_turns_memory_arrives() {
        channel.read(true);
        Outlet outlet = new Outlet(channel, lane, 10_000_000, () -> overflows++, made -> new PartialWriter(3));
        String large = "x".repeat(TurnBytes.SIZE);
        outlet.send(EncodedFrame.of(large));
        endTurn();

        assertThat(channel.received()).isEqualTo(large + ";");
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
