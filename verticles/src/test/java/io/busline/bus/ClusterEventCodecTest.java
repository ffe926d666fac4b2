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
import org.junit.jupiter.api.Test;

class ClusterEventCodecTest {
    private static final List<ClusterEvent> EXAMPLES = List.of(
            new ClusterEvent.EventStored(
                    "r\u00f6om",
                    new StoredEvent(1L << 50, 5, "ada", RoomEvent.Kind.MESSAGE, EncodedFrame.of("{\"\u20ac\":1}"))),
            new ClusterEvent.FrameBroadcast("r", EncodedFrame.of("{}")),
            new ClusterEvent.PresenceReported("n", true, Map.of("a", 1, "b", 70_000)),
            new ClusterEvent.PresenceReported("n", false, Map.of()),
            new ClusterEvent.PresenceReported("n", true, Map.of("a", 1), 1, 3),
            new ClusterEvent.GapFound("r", new SeqGap(7, 9, true)),
            new ClusterEvent.PresenceRequested("n"));

    private final ClusterEventCodec codec = new ClusterEventCodec();

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
        assertThatThrownBy(() -> codec.decodeFromWire(0, Buffer.buffer(new byte[] {2, 1})))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("version 2");
        assertThatThrownBy(() -> codec.decodeFromWire(0, Buffer.buffer(new byte[] {1, 99})))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("kind 99");
    }
}
