package io.busline.transport.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import io.busline.protocol.CloseCode;
import io.busline.protocol.EncodedFrame;
import io.busline.session.SessionMetrics;
import io.busline.testing.Fake;
import io.busline.transport.budget.QueueBudget;
import io.busline.transport.budget.QueueBudgets;
import io.busline.transport.vertx.SendQueue;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.http.ServerWebSocket;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;

class OrdinaryConnectionTest {
    private static final int SEND_QUEUE = 100;

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final List<String> written = new ArrayList<>();
    private final Queue<Promise<Void>> unconfirmed = new ArrayDeque<>();
    private final ServerWebSocket socket = Fake.of(ServerWebSocket.class, this::answer);
    private final OrdinaryConnection connection =
            new OrdinaryConnection(socket, null, SEND_QUEUE, QueueBudgets.unlimited(), new SessionMetrics(registry));

    private Object answer(String method, Object[] arguments) {
        switch (method) {
            case "writeTextMessage" -> {
                written.add((String) arguments[0]);
                Promise<Void> confirmed = Promise.promise();
                unconfirmed.add(confirmed);
                return confirmed.future();
            }
            case "close" -> {
                written.add("closed with " + arguments[0]);
                return Future.succeededFuture();
            }
            case "writePing" -> {
                written.add("ping");
                return Future.succeededFuture();
            }
            default -> throw new UnsupportedOperationException(method);
        }
    }

    @Test
    void what_was_sent_before_the_close_arrives_before_it() {
        OrdinaryConnection large =
                new OrdinaryConnection(socket, null, 1_000_000, QueueBudgets.unlimited(), new SessionMetrics(registry));
        for (int i = 0; i < 100; i++) {
            large.send(EncodedFrame.of("x".repeat(1_000)));
        }
        large.close(CloseCode.DRAINED);
        assertThat(written).hasSize(SendQueue.WINDOW / 1_000);

        confirmAll();

        assertThat(written).hasSize(101).last().isEqualTo("closed with " + CloseCode.DRAINED.code());
    }

    @Test
    void who_is_shed_is_closed_with_4001_and_nothing_waits_for_it() {
        QueueBudget budget = QueueBudgets.unlimited();
        OrdinaryConnection large =
                new OrdinaryConnection(socket, null, 1_000_000, budget, new SessionMetrics(registry));
        for (int i = 0; i < 100; i++) {
            large.send(EncodedFrame.of("x".repeat(1_000)));
        }

        large.shed();
        confirmAll();

        assertThat(written).hasSize(SendQueue.WINDOW / 1_000 + 1).last().isEqualTo("closed with 4001");
        assertThat(budget.bytes()).isZero();
    }

    private void confirmAll() {
        while (!unconfirmed.isEmpty()) {
            unconfirmed.poll().complete();
        }
    }

    @Test
    void who_lets_more_wait_than_the_send_queue_is_closed_with_4001() {
        for (int i = 0; i <= SEND_QUEUE / 10; i++) {
            connection.send(EncodedFrame.of("123456789" + i % 10));
        }
        connection.send(EncodedFrame.of("too late"));
        confirmAll();

        assertThat(written).hasSize(SEND_QUEUE / 10 + 1).last().isEqualTo("closed with 4001");
        assertThat(registry.get("busline.sessions.slow").counter().count()).isEqualTo(1);
    }

    @Test
    void what_has_reached_the_socket_does_not_count() {
        for (int i = 0; i < SEND_QUEUE; i++) {
            connection.send(EncodedFrame.of("1234567890"));
            unconfirmed.poll().complete();
        }

        assertThat(written).hasSize(SEND_QUEUE).containsOnly("1234567890");
    }

    @Test
    void what_is_offered_is_dropped_where_it_would_overflow() {
        connection.send(EncodedFrame.of("1"));
        connection.offer(EncodedFrame.of("x".repeat(SEND_QUEUE)));
        connection.offer(EncodedFrame.of("2"));

        assertThat(written).containsExactly("1", "2");
    }

    @Test
    void who_is_silent_for_two_intervals_is_closed() {
        connection.checkAlive();
        connection.checkAlive();
        connection.checkAlive();

        assertThat(written).containsExactly("ping", "ping", "closed with 1001");
    }
}
