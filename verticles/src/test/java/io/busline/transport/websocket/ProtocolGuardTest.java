package io.busline.transport.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import io.busline.transport.socket.SlowChannel;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameEncoder;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** {@link Rfc6455Test} has what the guard does about broken frames. */
class ProtocolGuardTest {
    private final EmbeddedChannel channel = new EmbeddedChannel(new ChannelInboundHandlerAdapter());
    private final ProtocolGuard guard = guard(channel);

    /** What shows that a client is there. */
    enum Sign {
        TEXT(() -> new TextWebSocketFrame("{}")),
        PING(PingWebSocketFrame::new),
        PONG(PongWebSocketFrame::new);

        private final Supplier<WebSocketFrame> frame;

        Sign(Supplier<WebSocketFrame> frame) {
            this.frame = frame;
        }
    }

    @AfterEach
    void close() {
        channel.finishAndReleaseAll();
    }

    @ParameterizedTest
    @EnumSource
    void a_client_is_pinged_every_interval_and_stays_while_anything_comes_from_it(Sign sign) {
        for (int interval = 0; interval < 10; interval++) {
            channel.writeInbound(sign.frame.get());
            guard.checkAlive();

            assertThat(channel.<WebSocketFrame>readOutbound()).isInstanceOf(PingWebSocketFrame.class);
        }
        assertThat(channel.isOpen()).isTrue();
    }

    @Test
    void a_client_that_is_silent_for_two_intervals_is_closed() {
        guard.checkAlive();
        guard.checkAlive();
        assertThat(channel.isOpen()).isTrue();
        assertThat(channel.outboundMessages()).hasSize(2);

        guard.checkAlive();

        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void a_client_that_is_not_read_from_is_not_taken_for_silent() {
        channel.config().setAutoRead(false);
        for (int interval = 0; interval < 5; interval++) {
            guard.checkAlive();
        }
        assertThat(channel.isOpen()).isTrue();

        channel.config().setAutoRead(true);
        guard.checkAlive();
        guard.checkAlive();
        guard.checkAlive();

        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void a_client_that_answers_late_may_be_silent_for_two_intervals_again() {
        guard.checkAlive();
        guard.checkAlive();
        channel.writeInbound(new PongWebSocketFrame());
        guard.checkAlive();
        guard.checkAlive();
        assertThat(channel.isOpen()).isTrue();

        guard.checkAlive();

        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void a_client_that_pings_and_does_not_read_the_answers_is_cut_off() {
        SlowChannel slow = new SlowChannel();
        slow.config().setWriteBufferWaterMark(new WriteBufferWaterMark(1, 1));
        slow.pipeline().addLast(new WebSocket13FrameEncoder(false), new ChannelInboundHandlerAdapter());
        guard(slow);
        slow.writeAndFlush(new TextWebSocketFrame("the client does not read this"));
        assertThat(slow.isWritable()).isFalse();

        for (int i = 0; i < 100; i++) {
            slow.writeInbound(new PingWebSocketFrame());
        }
        assertThat(slow.isOpen()).isTrue();
        slow.writeInbound(new PingWebSocketFrame());

        assertThat(slow.isOpen()).isFalse();
        slow.releaseInbound();
    }

    @Test
    void everything_that_comes_is_counted_and_only_whole_messages_are_messages() {
        List<String> counted = new ArrayList<>();
        guard.countInto((bytes, isMessage) -> counted.add((isMessage ? "message " : "other ") + bytes));

        channel.writeInbound(
                new TextWebSocketFrame("1234"),
                new TextWebSocketFrame(false, 0, "12"),
                new ContinuationWebSocketFrame(false, 0, "3"),
                new ContinuationWebSocketFrame(true, 0, "4"),
                new PingWebSocketFrame(Unpooled.wrappedBuffer(new byte[100])),
                new PongWebSocketFrame());

        assertThat(counted).containsExactly("message 10", "other 8", "other 7", "message 7", "other 106", "other 6");
    }

    @Test
    void a_ping_beyond_what_the_client_may_send_is_not_answered() {
        guard.countInto((bytes, isMessage) -> false);

        channel.writeInbound(new PingWebSocketFrame(), new TextWebSocketFrame("{}"));

        assertThat(channel.<WebSocketFrame>readInbound()).isInstanceOf(TextWebSocketFrame.class);
    }

    private static ProtocolGuard guard(EmbeddedChannel guarded) {
        return ProtocolGuard.install(guarded.pipeline().lastContext(), () -> {});
    }
}
