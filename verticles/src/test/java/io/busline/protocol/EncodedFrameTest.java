package io.busline.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EncodedFrameTest {
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 125, 126, 65_535, 65_536, 1_000_000})
    void is_a_whole_websocket_frame_at_every_length(int length) {
        String json = "x".repeat(length);
        EncodedFrame frame = EncodedFrame.of(json);
        EmbeddedChannel client = new EmbeddedChannel(new WebSocket13FrameDecoder(WebSocketDecoderConfig.newBuilder()
                .maxFramePayloadLength(2_000_000)
                .expectMaskedFrames(false)
                .build()));

        ByteBuffer bytes = ByteBuffer.allocate(3 + frame.wireLength());
        frame.writeTo(bytes, 3);
        client.writeInbound(Unpooled.wrappedBuffer(bytes).skipBytes(3));

        TextWebSocketFrame read = client.readInbound();
        assertThat(read.isFinalFragment()).isTrue();
        assertThat(read.text()).isEqualTo(json).isEqualTo(frame.text());
        assertThat(frame.length()).isEqualTo(length);
        assertThat(frame.json()).isEqualTo(json.getBytes(StandardCharsets.UTF_8));
        read.release();
    }
}
