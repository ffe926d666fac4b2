package io.busline.transport.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.busline.overload.Overload;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RequestDeadlinesTest {
    private static final String HEAD = "POST /sockjs/000/session/xhr_send HTTP/1.1\r\nContent-Length: 5\r\n\r\n";

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private long now = Long.MAX_VALUE - TimeUnit.SECONDS.toNanos(5); // nanoTime may be anything, and overflow
    private final RequestDeadlines deadlines = new RequestDeadlines(new Overload(registry), () -> now);
    private final EmbeddedChannel channel = new EmbeddedChannel(new HttpRequestDecoder(), deadlines.watch());

    private void send(String bytes) {
        channel.writeInbound(Unpooled.copiedBuffer(bytes, StandardCharsets.US_ASCII));
        for (Object message = channel.readInbound(); message != null; message = channel.readInbound()) {
            ReferenceCountUtil.release(message);
        }
    }

    private void pass(long seconds) {
        for (long i = 0; i < seconds; i++) {
            now += TimeUnit.SECONDS.toNanos(1);
            deadlines.check();
            channel.runPendingTasks();
        }
    }

    private void drip(String bytes) {
        for (char c : bytes.toCharArray()) {
            if (channel.isOpen()) {
                send(String.valueOf(c));
                pass(2);
            }
        }
    }

    private double refused() {
        return registry.get("busline.refused")
                .tag("reason", "deadline")
                .counter()
                .count();
    }

    @Test
    void who_connects_and_says_nothing_is_cut_off_without_a_word() {
        pass(RequestDeadlines.SECONDS);
        assertThat(channel.isOpen()).isTrue();

        pass(1);

        assertThat(channel.isOpen()).isFalse();
        assertThat(channel.<ByteBuf>readOutbound()).isNull();
        assertThat(refused()).isEqualTo(1);
    }

    @Test
    void a_head_that_drips_is_answered_with_408() {
        drip(HEAD);

        assertThat(channel.isOpen()).isFalse();
        assertThat(channel.<ByteBuf>readOutbound().toString(StandardCharsets.US_ASCII))
                .startsWith("HTTP/1.1 408 ");
    }

    @Test
    void a_body_that_drips_is_cut_off() {
        send(HEAD);
        drip("ab");
        assertThat(channel.isOpen()).isTrue();

        pass(RequestDeadlines.SECONDS);

        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void the_next_request_has_its_own_deadline_from_its_first_byte() {
        send(HEAD);
        send("12345");
        pass(10 * RequestDeadlines.SECONDS);
        assertThat(channel.isOpen()).as("between two requests").isTrue();

        send("P");
        pass(RequestDeadlines.SECONDS);
        assertThat(channel.isOpen()).isTrue();
        pass(1);

        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void who_is_quick_is_left_alone() {
        for (int i = 0; i < 10; i++) {
            send(HEAD.substring(0, 20));
            pass(3);
            send(HEAD.substring(20));
            pass(3);
            send("12345");
            pass(3);
        }

        assertThat(channel.isOpen()).isTrue();
        assertThat(refused()).isZero();
    }

    @Test
    void a_connection_that_has_ended_is_forgotten() {
        channel.close();
        pass(2 * RequestDeadlines.SECONDS);

        assertThat(refused()).isZero();
    }
}
