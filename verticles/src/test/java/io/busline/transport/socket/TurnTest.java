package io.busline.transport.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.busline.protocol.EncodedFrame;
import io.busline.transport.budget.QueueBudget;
import io.busline.transport.budget.QueueBudgets;
import io.netty.buffer.Unpooled;
import io.netty.channel.DefaultEventLoop;
import io.netty.channel.EventLoop;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TurnTest {
    private static final int RING_SIZE = 4;
    private static final QueueBudget BUDGET = QueueBudgets.unlimited();
    private static final EncodedFrame A = EncodedFrame.of("a");
    private static final EncodedFrame B = EncodedFrame.of("b");
    private static final EncodedFrame C = EncodedFrame.of("c");

    private final EmbeddedChannel loop = new EmbeddedChannel();
    private final List<SlowChannel> channels = new ArrayList<>();
    private final LineFraming framing = new LineFraming();
    private FakeRing ring;

    private final Turn withoutRing = new Turn(loop.eventLoop(), onIdle -> Ring.NONE);
    private final Turn withRing = new Turn(loop.eventLoop(), onIdle -> ring = new FakeRing(RING_SIZE, onIdle));

    @AfterEach
    void close() {
        loop.finishAndReleaseAll();
        channels.forEach(EmbeddedChannel::finishAndReleaseAll);
    }

    @Test
    void what_many_sockets_get_in_a_turn_is_laid_out_once_and_sent_at_its_end() {
        Lane lane = new Lane(withRing, framing, BUDGET);
        List<Outlet> outlets = List.of(outlet(lane, 1), outlet(lane, 2), outlet(lane, 3));

        outlets.forEach(outlet -> outlet.send(A));
        outlets.forEach(outlet -> outlet.send(B));
        assertThat(ring.inFlight()).isZero();
        loop.runPendingTasks();

        assertThat(ring.complete()).containsExactly("1:a;b;", "2:a;b;", "3:a;b;");
        assertThat(framing.written()).isEqualTo(2);
    }

    @Test
    void all_lanes_of_a_loop_together_never_have_more_in_flight_than_the_ring_takes() {
        List<Outlet> outlets = new ArrayList<>();
        for (int lane = 0; lane < 3; lane++) {
            Lane made = new Lane(withRing, framing, BUDGET);
            for (int i = 0; i < RING_SIZE; i++) {
                outlets.add(outlet(made, outlets.size()));
            }
        }
        outlets.forEach(outlet -> outlet.send(A));

        List<String> sent = new ArrayList<>();
        for (loop.runPendingTasks(); ring.inFlight() > 0; loop.runPendingTasks()) {
            sent.addAll(ring.complete());
        }

        assertThat(sent).hasSize(outlets.size()).doesNotHaveDuplicates().allMatch(bytes -> bytes.endsWith(":a;"));
        assertThat(ring.mostInFlight()).isEqualTo(RING_SIZE);
    }

    @Test
    void a_socket_that_can_not_be_sent_to_is_closed_and_the_others_get_what_is_theirs() {
        Lane lane = new Lane(
                withRing,
                new Framing() {
                    @Override
                    public int length(EncodedFrame frame) {
                        return framing.length(frame);
                    }

                    @Override
                    public void write(EncodedFrame frame, ByteBuffer out, int index) {
                        if (frame == B) {
                            throw new IllegalStateException("a bug");
                        }
                        framing.write(frame, out, index);
                    }

                    @Override
                    public byte[] head(EncodedFrame frame) {
                        return framing.head(frame);
                    }

                    @Override
                    public byte[] tail(EncodedFrame frame) {
                        return framing.tail(frame);
                    }
                },
                BUDGET);
        outlet(lane, 1).send(B);
        outlet(lane, 2).send(A);
        loop.runPendingTasks();
        assertThat(ring.complete()).containsExactly("2:a;");
        outlet(lane, 3).send(C);
        loop.runPendingTasks();

        assertThat(ring.complete()).containsExactly("3:c;");
        assertThat(channels).extracting(SlowChannel::isOpen).containsExactly(false, true, true);
    }

    @Test
    void what_is_sent_while_a_turn_is_in_flight_goes_with_the_next() {
        Lane lane = new Lane(withRing, framing, BUDGET);
        Outlet outlet = outlet(lane, 1);
        outlet.send(A);
        loop.runPendingTasks();

        outlet.send(B);
        loop.runPendingTasks();
        assertThat(ring.complete()).containsExactly("1:a;");
        outlet.send(C);
        loop.runPendingTasks();

        assertThat(ring.complete()).containsExactly("1:b;c;");
    }

    @Test
    void bytes_in_flight_are_not_overwritten_by_those_of_other_sockets() {
        Lane lane = new Lane(withRing, framing, BUDGET);
        String large = "x".repeat(700_000); // two do not fit into the turn's memory
        outlet(lane, 1).send(EncodedFrame.of(large));
        outlet(lane, 2).send(EncodedFrame.of("y" + large));
        loop.runPendingTasks();

        assertThat(ring.complete()).containsExactly("1:" + large + ";");
        loop.runPendingTasks();
        assertThat(ring.complete()).containsExactly("2:y" + large + ";");
    }

    @Test
    void what_the_ring_did_not_send_goes_before_what_others_have_written_meanwhile() {
        Lane lane = new Lane(withRing, framing, BUDGET);
        Outlet outlet = outlet(lane, 1);
        outlet.send(A);
        outlet.send(B);
        loop.runPendingTasks();
        channels.get(0).writeAndFlush(Unpooled.copiedBuffer("other", StandardCharsets.ISO_8859_1));
        outlet.send(C);
        outlet.flush();
        assertThat(channels.get(0).received()).isEmpty();

        assertThat(ring.complete(bytes -> bytes.substring(0, 1))).containsExactly("1:a");

        assertThat(channels.get(0).received()).isEqualTo(";b;" + "other" + "c;");
    }

    @Test
    void without_a_ring_every_socket_is_sent_its_bytes_at_once() {
        Lane lane = new Lane(withoutRing, framing, BUDGET);
        Outlet first = new Outlet(channel(), lane, 1_000, () -> {});
        Outlet second = new Outlet(channel(), lane, 1_000, () -> {});
        first.send(A);
        second.send(B);
        first.send(C);
        loop.runPendingTasks();

        assertThat(channels).extracting(SlowChannel::received).containsExactly("a;c;", "b;");
    }

    @Test
    void an_event_loop_has_one_turn_and_nobody_else_gets_it() throws Exception {
        EventLoop one = new DefaultEventLoop();
        EventLoop other = new DefaultEventLoop();
        try {
            Turn turn = one.submit(() -> Turn.of(one)).get();

            assertThat(one.submit(() -> Turn.of(one)).get()).isSameAs(turn);
            assertThat(other.submit(() -> Turn.of(other)).get()).isNotSameAs(turn);
            assertThatThrownBy(() -> Turn.of(one)).isInstanceOf(IllegalStateException.class);
        } finally {
            one.shutdownGracefully(0, 1, TimeUnit.SECONDS);
            other.shutdownGracefully(0, 1, TimeUnit.SECONDS);
        }
    }

    private SlowChannel channel() {
        SlowChannel channel = SlowChannel.reading();
        channels.add(channel);
        return channel;
    }

    private Outlet outlet(Lane lane, int descriptor) {
        SlowChannel channel = channel();
        return new Outlet(
                channel,
                lane,
                10_000_000,
                () -> {},
                outlet -> UringWriter.install(channel, descriptor, lane.turn(), outlet));
    }
}
