package io.busline.transport.sockjs;

import static org.assertj.core.api.Assertions.assertThat;

import io.busline.protocol.CloseCode;
import io.busline.protocol.EncodedFrame;
import io.busline.session.Connection;
import io.busline.session.SessionMetrics;
import io.busline.testing.Fake;
import io.busline.transport.budget.QueueBudget;
import io.busline.transport.budget.QueueBudgets;
import io.busline.transport.vertx.SendQueue;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.handler.sockjs.SockJSSocket;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SockJsConnectionTest {
    private static final int SEND_QUEUE = 100;

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    /** What was written into the session, and its close. */
    private final List<String> written = new ArrayList<>();
    /** What was written into the response past the session. */
    private final List<String> inResponse = new ArrayList<>();

    private final Queue<Promise<Void>> unconfirmed = new ArrayDeque<>();
    private final List<String> read = new ArrayList<>();
    /** Whether the poll that the client waits with has been answered. */
    private boolean pollEnded;

    private final SockJSSocket socket = Fake.of(SockJSSocket.class, this::answer);
    private final HttpServerResponse response = Fake.of(HttpServerResponse.class, this::answerOfResponse);
    private final QueueBudget budget = QueueBudgets.unlimited();
    private final SockJsConnection connection = connection(SEND_QUEUE);

    SockJsConnectionTest() {
        connection.reader(read::add);
    }

    private SockJsConnection connection(int sendQueueBytes) {
        return new SockJsConnection(socket, null, null, true, sendQueueBytes, budget, new SessionMetrics(registry));
    }

    private Object answer(String method, Object[] arguments) {
        switch (method) {
            case "write" -> {
                written.add((String) arguments[0]);
                pollEnded = true;
                Promise<Void> confirmed = Promise.promise();
                unconfirmed.add(confirmed);
                return confirmed.future();
            }
            case "close" -> {
                written.add("closed");
                return null;
            }
            default -> throw new UnsupportedOperationException(method);
        }
    }

    private Object answerOfResponse(String method, Object[] arguments) {
        return switch (method) {
            case "headWritten" -> true;
            case "ended", "closed" -> false;
            case "write" -> {
                inResponse.add((String) arguments[0]);
                yield Future.succeededFuture();
            }
            default -> throw new UnsupportedOperationException(method);
        };
    }

    /** Answers a poll, which ends with the first frame that Vert.x writes. */
    private HttpServerResponse poll() {
        pollEnded = false;
        return Fake.of(HttpServerResponse.class, (method, arguments) -> switch (method) {
            case "ended" -> pollEnded;
            case "closed" -> false;
            default -> throw new UnsupportedOperationException(method);
        });
    }

    @Test
    void vertx_keeps_nothing_for_a_client_that_fetches_nothing_and_one_request_fetches_all_that_waits() {
        connection.send(EncodedFrame.of("1"));
        connection.send(EncodedFrame.of("2"));
        assertThat(written).isEmpty();

        connection.fetches(response); // Vert.x writes when the request comes to it, which is later

        assertThat(written).containsExactly("1", "2");
    }

    @Test
    void a_poll_that_waits_gets_what_comes_and_what_follows_waits_for_the_next() {
        connection.fetches(poll());
        connection.send(EncodedFrame.of("1"));
        connection.send(EncodedFrame.of("2"));
        unconfirmed.poll().complete();
        connection.send(EncodedFrame.of("3"));
        assertThat(written).containsExactly("1");

        connection.fetches(poll());
        assertThat(written).containsExactly("1", "2");
        unconfirmed.poll().complete();
        connection.fetches(poll());

        assertThat(written).containsExactly("1", "2", "3");
    }

    @Test
    void a_second_request_that_vertx_refuses_does_not_take_the_place_of_the_first() {
        connection.fetches(response);
        connection.fetches(poll());
        pollEnded = true; // refused

        connection.send(EncodedFrame.of("1"));

        assertThat(written).containsExactly("1");
    }

    @Test
    void vertx_is_given_a_window_of_what_waits_for_a_stream_that_is_not_read() {
        SockJsConnection slow = connection(1_000_000);
        slow.fetches(response);
        EncodedFrame frame = EncodedFrame.of("x".repeat(1_000));
        for (int i = 0; i < 500; i++) {
            slow.send(frame);
        }
        int window = SendQueue.WINDOW / 1_000;
        assertThat(written).hasSize(window);
        assertThat(budget.bytes()).as("one frame, and copies within the window").isLessThan(50_000);

        unconfirmed.poll().complete();

        assertThat(written).hasSize(window + 1);
        while (!unconfirmed.isEmpty()) {
            unconfirmed.poll().complete();
        }
        assertThat(written).hasSize(500);
        assertThat(budget.bytes()).isZero();
    }

    @Test
    void who_is_shed_gives_everything_up_and_is_closed_as_slow() {
        connection.pause();
        connection.receive("unread");
        connection.send(EncodedFrame.of("1"));

        connection.shed();
        connection.shed();

        assertThat(written).containsExactly("closed");
        assertThat(budget.bytes()).isZero();
        assertThat(registry.get("busline.sessions.slow").counter().count()).isEqualTo(1);
    }

    @Test
    void a_session_that_has_ended_keeps_nothing() {
        connection.pause();
        connection.receive("unread");
        connection.send(EncodedFrame.of("1"));
        assertThat(budget.bytes()).isPositive();

        connection.ended();

        assertThat(budget.bytes()).isZero();
    }

    @Test
    void who_sends_more_bytes_than_are_read_is_closed_with_1013() {
        connection.pause();
        for (int i = 0; i < 4; i++) {
            connection.receive("x".repeat(64_000));
        }
        assertThat(written).isEmpty();

        connection.receive("x".repeat(64_000));

        assertThat(written).containsExactly("closed");
        assertThat(budget.bytes()).isZero();
    }

    @Test
    void who_fetches_nothing_is_closed_at_the_send_queue() {
        for (int i = 0; i <= SEND_QUEUE / 10; i++) {
            connection.send(EncodedFrame.of("1234567890"));
        }

        assertThat(written).containsExactly("closed");
        assertThat(registry.get("busline.sessions.slow").counter().count()).isEqualTo(1);
        assertThat(budget.bytes()).isZero();
    }

    @Test
    void what_comes_while_the_session_is_busy_waits_and_is_read_in_order() {
        connection.receive("1");
        connection.pause();
        connection.receive("2");
        connection.receive("3");
        assertThat(read).containsExactly("1");

        connection.resume();
        connection.receive("4");

        assertThat(read).containsExactly("1", "2", "3", "4");
    }

    @Test
    void a_session_that_becomes_busy_with_what_has_waited_leaves_the_rest_waiting() {
        connection.reader(frame -> {
            read.add(frame);
            connection.pause();
        });
        connection.receive("1");
        connection.receive("2");
        connection.receive("3");

        connection.resume();

        assertThat(read).containsExactly("1", "2");
    }

    @Test
    void who_sends_a_thousand_frames_more_than_are_read_is_closed_with_1013() {
        connection.responseBegins(response, Streaming.EVENT_SOURCE, null);
        connection.pause();
        for (int i = 0; i < 1_000; i++) {
            connection.receive("frame");
        }
        assertThat(written).isEmpty();

        connection.receive("one more");
        connection.resume();

        assertThat(inResponse).containsExactly("data: c[1013,\"try again later\"]\r\n\r\n");
        assertThat(written).containsExactly("closed");
        assertThat(read).isEmpty();
    }

    @Test
    void who_fetches_less_than_it_is_sent_is_closed_at_the_send_queue() {
        connection.responseBegins(response, Streaming.XHR_STREAMING, null);
        connection.fetches(response);
        for (int i = 0; i <= SEND_QUEUE / 10; i++) {
            connection.send(EncodedFrame.of("1234567890"));
        }
        connection.send(EncodedFrame.of("too late"));

        assertThat(written).hasSize(SEND_QUEUE / 10 + 1).last().isEqualTo("closed");
        assertThat(inResponse).containsExactly("c[4001,\"slow consumer\"]\n");
        assertThat(registry.get("busline.sessions.slow").counter().count()).isEqualTo(1);
    }

    @Test
    void what_was_fetched_does_not_count() {
        connection.fetches(response);
        for (int i = 0; i < SEND_QUEUE; i++) {
            connection.send(EncodedFrame.of("1234567890"));
            unconfirmed.poll().complete();
        }

        assertThat(written).hasSize(SEND_QUEUE).doesNotContain("closed");
    }

    @Test
    void what_is_offered_is_dropped_where_it_would_overflow() {
        connection.send(EncodedFrame.of("1"));
        connection.offer(EncodedFrame.of("x".repeat(SEND_QUEUE)));
        connection.offer(EncodedFrame.of("2"));
        connection.fetches(response);

        assertThat(written).containsExactly("1", "2");
    }

    @Test
    void a_close_behind_all_waits_until_everything_is_fetched() {
        connection.fetches(response);
        connection.send(EncodedFrame.of("1"));
        connection.send(EncodedFrame.of("2"));
        connection.closeBehindAll(CloseCode.DRAINED);
        unconfirmed.poll().complete();
        assertThat(written).containsExactly("1", "2");

        unconfirmed.poll().complete();

        assertThat(written).containsExactly("1", "2", "closed");
    }

    @Test
    void who_is_cut_off_loses_all_answers_that_it_has_not_read() {
        List<EmbeddedChannel> polls = List.of(pollOver(), pollOver());

        connection.cutOff();
        polls.forEach(EmbeddedChannel::runPendingTasks);

        assertThat(polls).noneMatch(EmbeddedChannel::isOpen);
    }

    @Test
    void answers_that_are_never_read_end_some_time_after_the_session() {
        List<EmbeddedChannel> polls = List.of(pollOver(), pollOver());
        connection.close(CloseCode.DRAINED);
        assertThat(polls).allMatch(EmbeddedChannel::isOpen);

        polls.forEach(poll -> {
            poll.advanceTimeBy(Connection.CLOSING_SECONDS, TimeUnit.SECONDS);
            poll.runScheduledPendingTasks();
        });

        assertThat(polls).noneMatch(EmbeddedChannel::isOpen);
    }

    private EmbeddedChannel pollOver() {
        ChannelInboundHandlerAdapter handler = new ChannelInboundHandlerAdapter();
        EmbeddedChannel channel = new EmbeddedChannel(handler);
        connection.answersThrough(channel.pipeline().context(handler));
        return channel;
    }

    @Test
    void who_never_reads_again_is_cut_off_when_it_has_had_its_time() {
        ChannelInboundHandlerAdapter handler = new ChannelInboundHandlerAdapter();
        EmbeddedChannel channel = new EmbeddedChannel(handler);
        connection.responseBegins(
                response, Streaming.HTML_FILE, channel.pipeline().context(handler));
        connection.close(CloseCode.DRAINED);
        channel.advanceTimeBy(Connection.CLOSING_SECONDS - 1, TimeUnit.SECONDS);
        channel.runScheduledPendingTasks();
        assertThat(channel.isOpen()).isTrue();

        channel.advanceTimeBy(1, TimeUnit.SECONDS);
        channel.runScheduledPendingTasks();

        assertThat(channel.isOpen()).isFalse();
    }
}
