package io.busline.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.busline.protocol.CloseCode;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;

class InFlightTest {
    private final FakeConnection connection = new FakeConnection();
    private final InFlight inFlight = new InFlight(connection, new Reading(connection));
    private final Queue<Promise<String>> requests = new ArrayDeque<>();
    private final List<String> answered = new ArrayList<>();

    @Test
    void the_client_is_not_read_from_while_much_is_in_flight_and_is_again_once_half_is_answered() {
        add(InFlight.LIGHT, InFlight.PAUSE_AT - 1);
        assertThat(connection.isPaused()).isFalse();

        add(InFlight.LIGHT, 1);
        assertThat(connection.isPaused()).isTrue();

        answer(InFlight.PAUSE_AT - InFlight.RESUME_AT - 1);
        assertThat(connection.isPaused()).isTrue();
        answer(1);
        assertThat(connection.isPaused()).isFalse();
    }

    @Test
    void requests_that_read_history_weigh_more() {
        add(InFlight.READING, InFlight.PAUSE_AT / InFlight.READING);

        assertThat(connection.isPaused()).isTrue();
    }

    @Test
    void what_must_be_answered_alone_pauses_at_once_and_is_answered_before_the_client_is_read_again() {
        Promise<String> request = Promise.promise();
        List<Boolean> pausedWhenAnswered = new ArrayList<>();
        inFlight.add(InFlight.ALONE, request.future(), done -> pausedWhenAnswered.add(connection.isPaused()));
        assertThat(connection.isPaused()).isTrue();

        request.complete("done");

        assertThat(pausedWhenAnswered).containsExactly(true);
        assertThat(connection.isPaused()).isFalse();
    }

    @Test
    void what_is_answered_already_does_not_touch_the_connection() {
        inFlight.add(InFlight.ALONE, Future.succeededFuture("at once"), done -> answered.add(done.result()));

        assertThat(answered).containsExactly("at once");
        assertThat(connection.pauses()).isZero();
    }

    @Test
    void failures_are_answered_too_and_count_no_longer() {
        add(InFlight.LIGHT, InFlight.PAUSE_AT);

        while (!requests.isEmpty()) {
            requests.poll().fail("no");
        }

        assertThat(answered).hasSize(InFlight.PAUSE_AT).containsOnly("failed");
        assertThat(connection.isPaused()).isFalse();
    }

    @Test
    void once_it_is_to_end_the_connection_is_closed_behind_the_last_answer() {
        add(InFlight.LIGHT, 2);
        inFlight.end();

        answer(1);
        assertThat(connection.closed()).isNull();
        answer(1);
        assertThat(connection.closed()).isEqualTo(CloseCode.DRAINED);
    }

    @Test
    void with_nothing_in_flight_it_ends_at_once() {
        inFlight.end();

        assertThat(connection.closed()).isEqualTo(CloseCode.DRAINED);
    }

    private void add(int weight, int count) {
        for (int i = 0; i < count; i++) {
            Promise<String> request = Promise.promise();
            requests.add(request);
            inFlight.add(weight, request.future(), done -> answered.add(done.succeeded() ? done.result() : "failed"));
        }
    }

    private void answer(int count) {
        for (int i = 0; i < count; i++) {
            requests.poll().complete("done");
        }
    }
}
