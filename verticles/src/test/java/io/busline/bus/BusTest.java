package io.busline.bus;

import static io.busline.testing.Await.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.busline.protocol.BuslineException;
import io.busline.protocol.ErrorCode;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class BusTest {
    private Bus bus;

    record Question(Object about) implements Request<Object> {}

    @BeforeEach
    void create(Vertx vertx) {
        bus = new Bus(vertx);
    }

    @Test
    void a_request_and_its_answer_pass_by_reference() {
        bus.serve(Question.class, question -> Future.succeededFuture(question.about()));
        Object anything = new Object();

        assertThat(await(bus.ask(new Question(anything)))).isSameAs(anything);
    }

    @Test
    void a_refusal_keeps_its_code_and_words() {
        bus.serve(
                Question.class,
                question -> Future.failedFuture(new BuslineException(ErrorCode.NOT_FOUND, "no such thing")));

        assertThatThrownBy(() -> await(bus.ask(new Question(1))))
                .isInstanceOfSatisfying(
                        BuslineException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.NOT_FOUND))
                .hasMessage("no such thing");
    }

    @Test
    void a_bug_is_told_as_internal_with_a_reference_and_nothing_of_itself() {
        bus.serve(Question.class, question -> {
            throw new IllegalStateException("secret");
        });

        assertThatThrownBy(() -> await(bus.ask(new Question(1))))
                .isInstanceOfSatisfying(
                        BuslineException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INTERNAL))
                .hasMessageContaining("reference")
                .hasMessageNotContaining("secret");
    }

    @Test
    void what_nobody_serves_is_unavailable() {
        assertThatThrownBy(() -> await(bus.ask(new Question(1))))
                .isInstanceOfSatisfying(
                        BuslineException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNAVAILABLE));
    }

    @Test
    void all_who_serve_a_request_can_be_asked_and_those_who_fail_are_left_out() {
        bus.serve(Question.class, question -> Future.succeededFuture("one"));
        bus.serve(Question.class, question -> Future.failedFuture(BuslineException.unavailable("no")));
        bus.serve(Question.class, question -> Future.succeededFuture("three"));

        assertThat(await(bus.askAll(new Question(1)))).containsExactly("one", "three");
    }
}
