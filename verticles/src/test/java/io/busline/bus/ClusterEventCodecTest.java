package io.busline.bus;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.busline.protocol.EncodedFrame;
import io.busline.protocol.RoomEvent;
import io.busline.protocol.SeqGap;
import io.busline.protocol.StoredEvent;
import io.busline.testing.Events;
import io.vertx.core.buffer.Buffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClusterEventCodecTest {
    private static final StoredEvent STORED =
            StoredEvent.of("r", 1L << 50, 5, Events.ADA, new RoomEvent.Message("\u20ac"));
    private static final List<ClusterEvent> EXAMPLES = List.of(
            new ClusterEvent.EventStored("r", STORED),
            new ClusterEvent.FrameBroadcast("r", EncodedFrame.of("{}")),
            new ClusterEvent.PresenceReported("n", true, Map.of("a", 1, "b", 70_000)),
            new ClusterEvent.PresenceReported("n", false, Map.of()),
            new ClusterEvent.PresenceReported("n", true, Map.of("a", 1), 1, 3),
            new ClusterEvent.GapFound("r", new SeqGap(7, 9, true)),
            new ClusterEvent.PresenceRequested("n"));

    private final ClusterEventCodec codec = new ClusterEventCodec(null);
    private final ClusterEventCodec signing = new ClusterEventCodec(new ClusterSecret("s".repeat(32)));

    @Test
    void every_event_is_the_same_on_the_other_side() {
        for (ClusterEvent event : EXAMPLES) {
            Buffer wire = Buffer.buffer("before");
            codec.encodeToWire(wire, event);

            assertThat(wire.getByte(6)).isEqualTo(ClusterEventCodec.VERSION);
            assertThat(codec.decodeFromWire(6, wire)).isEqualTo(event);
        }
    }

    @Test
    void every_signed_event_is_the_same_on_the_other_side_with_the_secret_and_without() {
        for (ClusterEvent event : EXAMPLES) {
            Buffer wire = Buffer.buffer("before");
            signing.encodeToWire(wire, event);

            assertThat(wire.getByte(6)).isEqualTo(ClusterEventCodec.SIGNED);
            assertThat(signing.decodeFromWire(6, wire)).isEqualTo(event);
            assertThat(codec.decodeFromWire(6, wire)).isEqualTo(event);
        }
    }

    @Test
    void a_node_with_a_secret_believes_no_event_without_a_tag_nor_with_that_of_another_secret() {
        ClusterEventCodec other = new ClusterEventCodec(new ClusterSecret("t".repeat(32)));
        for (ClusterEvent event : EXAMPLES) {
            for (ClusterEventCodec sender : List.of(codec, other)) {
                Buffer wire = Buffer.buffer();
                sender.encodeToWire(wire, event);

                assertThatThrownBy(() -> signing.decodeFromWire(0, wire))
                        .isInstanceOf(ClusterEventCodec.ForgedEventException.class);
            }
        }
    }

    @Test
    void one_changed_bit_anywhere_makes_a_signed_event_a_forged_or_an_unreadable_one() {
        Buffer wire = Buffer.buffer();
        signing.encodeToWire(wire, EXAMPLES.get(0));
        for (int bit = 0; bit < wire.length() * 8; bit++) {
            Buffer changed = wire.copy();
            changed.setByte(bit / 8, (byte) (wire.getByte(bit / 8) ^ 1 << bit % 8));

            assertThatThrownBy(() -> signing.decodeFromWire(0, changed)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void an_event_that_is_cut_off_anywhere_is_refused_without_reading_on() {
        for (ClusterEvent event : EXAMPLES) {
            Buffer wire = Buffer.buffer();
            codec.encodeToWire(wire, event);
            int frameEnds = wire.length() - "ada".length() - "message".length() - 2 * Integer.BYTES - Long.BYTES;
            int peopleEnd = wire.length() - 2 * Integer.BYTES;
            for (int length = 0; length < wire.length(); length++) {
                if (event instanceof ClusterEvent.EventStored && length == frameEnds
                        || event instanceof ClusterEvent.PresenceReported && length == peopleEnd) {
                    continue; // that is how a version before sent it
                }
                Buffer cut = wire.getBuffer(0, length);

                assertThatThrownBy(() -> codec.decodeFromWire(0, cut)).isInstanceOf(IllegalArgumentException.class);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, Integer.MIN_VALUE, Integer.MAX_VALUE, 1_000_000_000})
    void a_length_that_can_not_be_allocates_nothing(int length) {
        Buffer room = Buffer.buffer(new byte[] {1, 1}).appendInt(length).appendString("r");
        Buffer people = Buffer.buffer(new byte[] {1, 2})
                .appendInt(1)
                .appendString("n")
                .appendByte((byte) 1)
                .appendInt(length);

        assertThatThrownBy(() -> codec.decodeFromWire(0, room)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> codec.decodeFromWire(0, people)).isInstanceOf(IllegalArgumentException.class);
    }

    static Stream<ClusterEvent> impossible() {
        return Stream.of(
                new ClusterEvent.EventStored("r", stored("r", 0)),
                new ClusterEvent.EventStored("r", stored("r", -1)),
                new ClusterEvent.EventStored("r", stored("r", 1L << 53)),
                new ClusterEvent.EventStored("r", stored("r", Long.MAX_VALUE)),
                new ClusterEvent.EventStored("r", stored("other", 1)),
                new ClusterEvent.EventStored("no room", stored("no room", 1)),
                new ClusterEvent.EventStored(
                        "r",
                        new StoredEvent(
                                2,
                                8,
                                "ada",
                                RoomEvent.Kind.MESSAGE,
                                stored("r", 1).frame())),
                new ClusterEvent.EventStored(
                        "r", new StoredEvent(1, 8, "ada", RoomEvent.Kind.MESSAGE, EncodedFrame.of("{}"))),
                new ClusterEvent.EventStored(
                        "r",
                        new StoredEvent(
                                1,
                                -8,
                                "ada",
                                RoomEvent.Kind.MESSAGE,
                                stored("r", 1).frame())),
                new ClusterEvent.EventStored(
                        "r",
                        new StoredEvent(
                                1,
                                8,
                                "a b",
                                RoomEvent.Kind.MESSAGE,
                                stored("r", 1).frame())),
                new ClusterEvent.GapFound("r", new SeqGap(0, 1, true)),
                new ClusterEvent.GapFound("r", new SeqGap(1, Long.MAX_VALUE, true)),
                new ClusterEvent.FrameBroadcast("", EncodedFrame.of("{}")),
                new ClusterEvent.PresenceReported("n", true, Map.of("a", -1)),
                new ClusterEvent.PresenceReported("n", true, Map.of("a", Integer.MAX_VALUE)),
                new ClusterEvent.PresenceReported("n", true, Map.of("a b", 1)),
                new ClusterEvent.PresenceReported("", true, Map.of()),
                new ClusterEvent.PresenceRequested("n".repeat(65)));
    }

    @ParameterizedTest
    @MethodSource("impossible")
    void an_event_that_can_not_be_is_refused(ClusterEvent event) {
        Buffer wire = Buffer.buffer();
        codec.encodeToWire(wire, event);

        assertThatThrownBy(() -> codec.decodeFromWire(0, wire)).isInstanceOf(IllegalArgumentException.class);
    }

    private static StoredEvent stored(String room, long seq) {
        return StoredEvent.of(room, seq, 8, Events.ADA, new RoomEvent.Message("hi"));
    }

    @Test
    void a_stored_event_of_a_version_before_which_sent_its_frame_alone_is_read_from_it() {
        StoredEvent stored = StoredEvent.of("r", 7, 8, Events.ADA, new RoomEvent.Message("hi"));
        byte[] json = stored.frame().json();
        Buffer wire = Buffer.buffer(new byte[] {1, 1})
                .appendInt(1)
                .appendString("r")
                .appendLong(7)
                .appendInt(json.length)
                .appendBytes(json);

        assertThat(codec.decodeFromWire(0, wire)).isEqualTo(new ClusterEvent.EventStored("r", stored));
    }

    @Test
    void a_stored_event_begins_as_nodes_of_the_version_before_read_it() {
        StoredEvent stored = StoredEvent.of("r", 7, 8, Events.ADA, new RoomEvent.Message("hi"));
        byte[] json = stored.frame().json();
        Buffer old = Buffer.buffer(new byte[] {1, 1})
                .appendInt(1)
                .appendString("r")
                .appendLong(7)
                .appendInt(json.length)
                .appendBytes(json);
        Buffer wire = Buffer.buffer();

        codec.encodeToWire(wire, new ClusterEvent.EventStored("r", stored));

        assertThat(wire.getBuffer(0, old.length())).isEqualTo(old);
    }

    @Test
    void a_presence_report_begins_as_older_nodes_read_it_and_theirs_are_read_as_having_no_parts() {
        Buffer old = Buffer.buffer(new byte[] {1, 2})
                .appendInt(1)
                .appendString("n")
                .appendByte((byte) 1)
                .appendInt(1)
                .appendInt(1)
                .appendString("r")
                .appendInt(7);
        Buffer wire = Buffer.buffer();

        codec.encodeToWire(wire, new ClusterEvent.PresenceReported("n", true, Map.of("r", 7), 1, 2));

        assertThat(wire.getBuffer(0, old.length())).isEqualTo(old);
        assertThat(codec.decodeFromWire(0, old))
                .isEqualTo(new ClusterEvent.PresenceReported("n", true, Map.of("r", 7), 0, 0));
    }

    @Test
    void the_kind_of_an_event_that_the_sending_node_did_not_know_is_read_from_the_frame() {
        EncodedFrame frame = StoredEvent.of("r", 7, 8, Events.ADA, new RoomEvent.Message("hi"))
                .frame();
        Buffer wire = Buffer.buffer();
        codec.encodeToWire(
                wire, new ClusterEvent.EventStored("r", new StoredEvent(7, 8, "ada", RoomEvent.Kind.UNKNOWN, frame)));

        assertThat(((ClusterEvent.EventStored) codec.decodeFromWire(0, wire))
                        .event()
                        .kind())
                .isEqualTo(RoomEvent.Kind.MESSAGE);
    }

    @Test
    void no_event_has_been_left_out_of_this_test() {
        assertThat(EXAMPLES.stream().map(Object::getClass).collect(toSet()))
                .isEqualTo(Arrays.stream(ClusterEvent.class.getPermittedSubclasses())
                        .collect(toSet()));
    }

    @Test
    void the_event_bus_has_nothing_to_deliver_on_the_node_that_publishes() {
        EXAMPLES.forEach(event -> assertThat(codec.transform(event)).isNull());
    }

    @Test
    void another_version_and_an_unknown_kind_are_refused() {
        assertThatThrownBy(() -> codec.decodeFromWire(0, Buffer.buffer(new byte[] {3, 1})))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("version 3");
        assertThatThrownBy(() -> codec.decodeFromWire(0, Buffer.buffer(new byte[] {1, 99})))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("kind 99");
    }
}
