package io.busline.transport.socket;

import static org.assertj.core.api.Assertions.assertThat;

import io.busline.protocol.EncodedFrame;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class PacketTest {
    private static final Framing FRAMING = WebSocketFraming.INSTANCE;

    private final EncodedFrame first = EncodedFrame.of("\"first\"");
    private final EncodedFrame second = EncodedFrame.of("\"second\"");
    private final TurnBytes bytes = new TurnBytes();
    private final Packet empty = Packet.empty(FRAMING);

    @Test
    void is_its_frames_one_behind_the_other() {
        Packet packet = empty.with(first).with(second);

        assertThat(laidOut(packet)).isEqualTo(concatenated(first, second));
    }

    @Test
    void is_shared_and_laid_out_once_for_all_who_get_the_same() {
        Packet one = empty.with(first).with(second);
        Packet other = empty.with(first).with(second);

        assertThat(other).isSameAs(one);
        assertThat(other.offsetIn(bytes)).isEqualTo(one.offsetIn(bytes));
    }

    @Test
    void of_who_gets_something_else_is_another_and_leaves_the_rest_as_it_is() {
        Packet both = empty.with(first).with(second);
        Packet twice = empty.with(first).with(first);

        assertThat(laidOut(both)).isEqualTo(concatenated(first, second));
        assertThat(laidOut(twice)).isEqualTo(concatenated(first, first));
    }

    @Test
    void stays_what_it_is_when_much_else_is_laid_out() {
        Packet packet = empty.with(first).with(second);
        packet.offsetIn(bytes);

        empty.with(EncodedFrame.of("x".repeat(1_000_000))).offsetIn(bytes);

        assertThat(laidOut(packet)).isEqualTo(concatenated(first, second));
    }

    @Test
    void room_for_a_turn_is_bounded_however_many_get_something_else() {
        Packet packet = empty.with(first).with(second);
        packet.offsetIn(bytes);

        for (int i = 0; i < 100; i++) {
            empty.with(EncodedFrame.of("x".repeat(100_000))).offsetIn(bytes);
        }

        assertThat(bytes.buffer().capacity()).isLessThan(2 * 1024 * 1024);
        assertThat(laidOut(packet)).isEqualTo(concatenated(first, second));
    }

    private byte[] laidOut(Packet packet) {
        byte[] copy = new byte[packet.length()];
        int offset = packet.offsetIn(bytes);
        bytes.buffer().get(offset, copy);
        return copy;
    }

    private static byte[] concatenated(EncodedFrame one, EncodedFrame other) {
        int length = FRAMING.length(one);
        ByteBuffer both = ByteBuffer.allocate(length + FRAMING.length(other));
        FRAMING.write(one, both, 0);
        FRAMING.write(other, both, length);
        return both.array();
    }
}
