package io.busline.transport.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import io.busline.overload.Overload;
import io.busline.overload.Resource;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.util.ReferenceCountUtil;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MessageDeadlinesTest {
    private static final int TEXT = 1;
    private static final int CONTINUATION = 0;
    private static final int FIN = 0x80;
    private static final int LONG = 20_000;

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final Overload overload = new Overload(registry);
    private double heap;
    private final MessageDeadlines deadlines = new MessageDeadlines(overload);
    private final PacedDecoder decoder =
            new PacedDecoder(WebSocketDecoderConfig.newBuilder().build(), deadlines);
    private final ChannelInboundHandlerAdapter reader = new ChannelInboundHandlerAdapter() {
        @Override
        public void channelRead(ChannelHandlerContext context, Object frame) {
            ReferenceCountUtil.release(frame);
        }
    };
    private final EmbeddedChannel channel = new EmbeddedChannel(decoder, reader);

    MessageDeadlinesTest() {
        overload.watch(Resource.HEAP, () -> heap);
        ProtocolGuard.install(channel.pipeline().context(reader), () -> {});
    }

    @AfterEach
    void close() {
        channel.finishAndReleaseAll();
    }

    @Test
    void who_begins_a_frame_and_does_not_finish_it_is_told_to_come_again_later_and_closed() {
        comes(part(FIN | TEXT, 100));
        seconds(MessageDeadlines.SECONDS);
        assertThat(channel.outboundMessages()).isEmpty();

        seconds(1);

        assertClosed();
    }

    @Test
    void who_begins_a_message_and_never_sends_its_last_fragment_is_closed() {
        comes(frame(TEXT));
        for (int i = 0; i <= MessageDeadlines.SECONDS; i++) {
            comes(frame(CONTINUATION));
            seconds(1);
        }

        assertClosed();
    }

    @Test
    void who_sends_one_message_after_the_other_stays_though_each_read_ends_within_one() {
        comes(part(FIN | TEXT, 100));
        for (int i = 0; i < 3 * MessageDeadlines.SECONDS; i++) {
            comes(Unpooled.wrappedBuffer(rest(100), part(FIN | TEXT, 100)));
            seconds(1);
        }
        comes(rest(100));
        for (int i = 0; i < 3 * MessageDeadlines.SECONDS; i++) {
            comes(Unpooled.wrappedBuffer(frame(TEXT), frame(FIN | CONTINUATION)));
            seconds(1);
        }
        seconds(2 * MessageDeadlines.SECONDS);

        assertThat(channel.outboundMessages()).isEmpty();
    }

    @Test
    void time_in_which_a_client_is_not_read_from_does_not_count() {
        comes(part(FIN | TEXT, LONG));
        seconds(MessageDeadlines.SECONDS);
        decoder.pause();
        seconds(2 * MessageDeadlines.SECONDS);
        assertThat(channel.outboundMessages()).isEmpty();

        decoder.resume();
        seconds(1);

        assertClosed();
    }

    @Test
    void who_keeps_much_is_closed_while_the_node_is_short_of_memory_and_reads_from_nobody() {
        heap = 1;
        overload.check();
        comes(part(FIN | TEXT, LONG));
        decoder.pause();

        seconds(MessageDeadlines.SECONDS + 1);

        assertClosed();
    }

    @Test
    void who_keeps_little_stays_while_the_node_is_short_of_memory_and_reads_from_nobody() {
        heap = 1;
        overload.check();
        comes(part(FIN | TEXT, 100));
        decoder.pause();

        seconds(2 * MessageDeadlines.SECONDS);

        assertThat(channel.outboundMessages()).isEmpty();
    }

    @Test
    void a_client_that_has_gone_is_watched_no_longer() {
        comes(frame(TEXT));
        comes(part(FIN | CONTINUATION, 100));
        channel.close();

        seconds(2 * MessageDeadlines.SECONDS);

        assertThat(refused()).isZero();
    }

    private void assertClosed() {
        CloseWebSocketFrame close = channel.readOutbound();
        assertThat(close.statusCode()).isEqualTo(1013);
        close.release();
        assertThat(refused()).isEqualTo(1);
        seconds(2 * MessageDeadlines.SECONDS);
        assertThat(refused()).as("once").isEqualTo(1);
        channel.advanceTimeBy(1, TimeUnit.SECONDS);
        channel.runScheduledPendingTasks();
        assertThat(channel.isOpen()).isFalse();
    }

    private double refused() {
        return registry.get("busline.refused")
                .tag("reason", "deadline")
                .counter()
                .count();
    }

    private void seconds(int count) {
        for (int i = 0; i < count; i++) {
            deadlines.check();
        }
    }

    private void comes(ByteBuf bytes) {
        channel.pipeline().fireChannelRead(bytes);
        channel.pipeline().fireChannelReadComplete();
    }

    /** A frame of one byte, masked by zeros. */
    private static ByteBuf frame(int first) {
        return Unpooled.wrappedBuffer(new byte[] {(byte) first, (byte) 0x81, 0, 0, 0, 0, 'x'});
    }

    /** The first half of a frame. */
    private static ByteBuf part(int first, int bytes) {
        return Unpooled.buffer()
                .writeByte(first)
                .writeByte(0x80 | 126)
                .writeShort(2 * bytes)
                .writeInt(0)
                .writeZero(bytes);
    }

    /** The other half. */
    private static ByteBuf rest(int bytes) {
        return Unpooled.buffer().writeZero(bytes);
    }
}
