package io.busline.transport.socket;

import static org.assertj.core.api.Assertions.assertThat;

import io.busline.protocol.EncodedFrame;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import java.nio.ByteBuffer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WebSocketFramingTest {
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 125, 126, 65_535, 65_536, 1_000_000})
    void a_frame_of_any_length_is_read_back_as_it_was(int length) {
        EncodedFrame frame = EncodedFrame.of("x".repeat(length));
        EmbeddedChannel client = new EmbeddedChannel(new WebSocket13FrameDecoder(WebSocketDecoderConfig.newBuilder()
                .maxFramePayloadLength(2_000_000)
                .expectMaskedFrames(false)
                .build()));

        ByteBuffer bytes = ByteBuffer.allocate(3 + WebSocketFraming.INSTANCE.length(frame));
        WebSocketFraming.INSTANCE.write(frame, bytes, 3);
        client.writeInbound(Unpooled.wrappedBuffer(bytes).skipBytes(3));

        TextWebSocketFrame read = client.readInbound();
        assertThat(read.isFinalFragment()).isTrue();
        assertThat(read.text()).isEqualTo(frame.text());
        read.release();
        assertThat(client.finish()).as("bytes behind the frame").isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 125, 126, 65_535, 65_536})
    void its_parts_are_the_whole(int length) {
        EncodedFrame frame = EncodedFrame.of("x".repeat(length));
        int onTheWire = WebSocketFraming.INSTANCE.length(frame);
        ByteBuffer whole = ByteBuffer.allocate(onTheWire);
        WebSocketFraming.INSTANCE.write(frame, whole, 0);

        for (int part : new int[] {1, 3, 1_000, onTheWire}) {
            ByteBuffer parts = ByteBuffer.allocate(onTheWire);
            for (int from = 0; from < onTheWire; from += part) {
                WebSocketFraming.INSTANCE.writePart(frame, from, Math.min(part, onTheWire - from), parts, from);
            }
            assertThat(parts).isEqualTo(whole);
        }
    }
}
