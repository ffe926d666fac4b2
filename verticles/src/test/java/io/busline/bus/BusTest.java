package io.busline.bus;

import static io.busline.testing.Await.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.busline.protocol.BuslineException;
import io.busline.protocol.ErrorCode;
import io.vertx.core.Deployable;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
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

    @Test
    void an_event_reaches_every_subscriber_of_the_node_once_as_it_is_and_in_order(Vertx vertx) {
        List<ClusterEvent> events = IntStream.range(0, 3_000)
                .mapToObj(i -> (ClusterEvent) new ClusterEvent.PresenceRequested("node " + i))
                .toList();
        List<Subscriber> subscribers = List.of(subscriber(vertx), subscriber(vertx));

        events.forEach(event -> bus.publish("here", event));

        for (Subscriber subscriber : subscribers) {
            Awaitility.await().until(() -> subscriber.heard.size() >= events.size());
            assertThat(subscriber.heard)
                    .usingElementComparator((a, b) -> a == b ? 0 : 1)
                    .containsExactlyElementsOf(events);
            assertThat(subscriber.elsewhere).isFalse();
        }
    }

    @Test
    void a_subscriber_that_fails_costs_nobody_an_event(Vertx vertx) {
        vertx.exceptionHandler(failure -> {}); // expected; otherwise logged
        Queue<ClusterEvent> heard = new ConcurrentLinkedQueue<>();
        vertx.runOnContext(here -> {
            bus.subscribe("here", event -> {
                throw new IllegalStateException("on purpose");
            });
            bus.subscribe("here", heard::add);
            bus.publish("here", new ClusterEvent.PresenceRequested("one"));
            bus.publish("here", new ClusterEvent.PresenceRequested("two"));
        });

        Awaitility.await().until(() -> heard.size() == 2);
    }

    @Test
    void nothing_comes_after_a_subscription_is_cancelled(Vertx vertx) {
        Queue<ClusterEvent> cancelled = new ConcurrentLinkedQueue<>();
        Queue<ClusterEvent> other = new ConcurrentLinkedQueue<>();
        vertx.runOnContext(here -> {
            bus.subscribe("here", other::add);
            bus.subscribe("here", cancelled::add).onSuccess(Subscription::cancel);
            bus.publish("here", new ClusterEvent.PresenceRequested("one"));
        });

        Awaitility.await().until(() -> other.size() == 1);
        assertThat(cancelled).isEmpty();
    }

    @Test
    void a_subscription_ends_with_its_verticle(Vertx vertx) {
        Queue<ClusterEvent> gone = new ConcurrentLinkedQueue<>();
        Deployable listening = new VerticleBase() {
            @Override
            public Future<?> start() {
                return bus.subscribe("here", gone::add);
            }
        };
        await(vertx.deployVerticle(listening).compose(vertx::undeploy));
        Subscriber other = subscriber(vertx);

        bus.publish("here", new ClusterEvent.PresenceRequested("one"));

        Awaitility.await().until(() -> other.heard.size() == 1);
        assertThat(gone).isEmpty();
    }

    /** Listens on a context of its own. */
    private Subscriber subscriber(Vertx vertx) {
        Subscriber subscriber = new Subscriber();
        await(vertx.deployVerticle(subscriber));
        return subscriber;
    }

    private final class Subscriber extends VerticleBase {
        final List<ClusterEvent> heard = new CopyOnWriteArrayList<>();
        volatile boolean elsewhere;

        @Override
        public Future<?> start() {
            return bus.subscribe("here", event -> {
                elsewhere |= vertx.getOrCreateContext() != context;
                heard.add(event);
            });
        }
    }
}
