package io.busline.transport.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import io.busline.protocol.CloseCode;
import io.busline.protocol.EncodedFrame;
import io.busline.session.Connection;
import io.busline.session.SessionMetrics;
import io.busline.transport.budget.QueueBudgets;
import io.busline.transport.socket.Lane;
import io.busline.transport.socket.SlowChannel;
import io.busline.transport.socket.Turn;
import io.busline.transport.socket.WebSocketFraming;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.channel.DefaultEventLoop;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameEncoder;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A client that reads late, or never. Its frames are short, so each of them has a header of two bytes. */
class WebSocketConnectionTest {
    private static final int SEND_QUEUE = 1_000;
    private static final String CLOSED_AS_SLOW = "\u0088\u000f\u000f\u00a1slow consumer";

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final SlowChannel channel = new SlowChannel();
    private final EventLoop loop = new DefaultEventLoop();
    private final WebSocketConnection connection = onLoop(this::connect);

    private WebSocketConnection connect() {
        WebSocketReader reader = new WebSocketReader(null, null, 1_000, null);
        channel.pipeline().addLast(new WebSocket13FrameEncoder(false), reader);
        Lane lane = new Lane(Turn.of(loop), WebSocketFraming.INSTANCE, QueueBudgets.unlimited());
        return new WebSocketConnection(reader, null, lane, SEND_QUEUE, new SessionMetrics(registry));
    }

    @AfterEach
    void close() {
        loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }

    @Test
    void who_reads_too_little_is_told_4001_behind_whole_frames_and_nothing_else() {
        for (int i = 0; i < SEND_QUEUE; i++) {
            sendInATurn("{}");
        }
        channel.read(true);

        assertThat(channel.received()).matches("(\u0081\u0002\\{})+" + CLOSED_AS_SLOW);
        assertThat(registry.get("busline.sessions.slow").counter().count()).isEqualTo(1);
    }

    @Test
    void who_never_reads_again_is_cut_off_when_it_has_had_its_time() {
        onLoop(() -> {
            connection.close(CloseCode.DRAINED);
            return null;
        });
        after(Connection.CLOSING_SECONDS - 1);
        assertThat(channel.isOpen()).isTrue();

        after(1);

        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void who_is_behind_is_sent_what_has_to_come_and_not_what_is_offered() {
        sendInATurn("1");
        onLoop(() -> {
            connection.offer(EncodedFrame.of("x".repeat(SEND_QUEUE)));
            return null;
        });
        sendInATurn("2");
        channel.read(true);

        assertThat(channel.received()).isEqualTo("\u0081\u00011\u0081\u00012");
    }

    private void sendInATurn(String json) {
        onLoop(() -> {
            connection.send(EncodedFrame.of(json));
            return null;
        });
        onLoop(() -> null); // behind the end of the turn
    }

    private void after(long seconds) {
        channel.advanceTimeBy(seconds, TimeUnit.SECONDS);
        channel.runScheduledPendingTasks();
    }

    private <T> T onLoop(Callable<T> action) {
        try {
            return loop.submit(action).get();
        } catch (InterruptedException | ExecutionException e) {
            throw new AssertionError(e);
        }
    }
}
