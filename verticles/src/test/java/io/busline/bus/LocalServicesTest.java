package io.busline.bus;

import static io.busline.testing.Await.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.busline.protocol.BuslineException;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import io.vertx.junit5.VertxExtension;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Requests that come together: when they are served, and where they are answered. */
@ExtendWith(VertxExtension.class)
class LocalServicesTest {
    private Bus bus;

    record Question(Object about) implements Request<Object> {}

    @BeforeEach
    void create(Vertx vertx) {
        bus = new Bus(vertx);
    }

    @Test
    void requests_that_are_there_together_are_served_in_one_turn_and_in_the_order_of_asking(Vertx vertx) {
        List<String> served = new ArrayList<>();
        List<Future<Object>> answers = new ArrayList<>();
        Promise<Void> asked = Promise.promise();
        vertx.runOnContext(serving -> {
            Turn turn = new Turn(vertx.getOrCreateContext());
            bus.serve(Question.class, question -> {
                served.add(turn.number() + question.about().toString());
                return Future.succeededFuture(question.about());
            });
            for (String about : List.of("a", "b", "c")) { // from the server's own thread, which so can't serve them yet
                answers.add(bus.ask(new Question(about)));
            }
            asked.complete();
        });
        await(asked.future());

        assertThat(await(answers.get(2))).isEqualTo("c");
        assertThat(served).containsExactly("0a", "0b", "0c");
    }

    @Test
    void answers_that_are_given_together_come_on_the_contexts_that_asked(Vertx vertx) {
        List<Promise<Object>> given = new ArrayList<>();
        bus.serve(Question.class, question -> {
            given.add(Promise.promise());
            if (given.size() == 3) {
                given.forEach(promise -> promise.complete(question.about()));
            }
            return given.get(given.size() - 1).future();
        });
        ContextInternal gateway = ((VertxInternal) vertx).createEventLoopContext();
        List<Boolean> asAsked = new CopyOnWriteArrayList<>();
        gateway.runOnContext(asking -> {
            for (ContextInternal socket : List.of(gateway.duplicate(), gateway.duplicate(), gateway.duplicate())) {
                socket.dispatch(() ->
                        bus.ask(new Question(socket)).onComplete(answered -> asAsked.add(socket.isRunningOnContext())));
            }
        });

        Awaitility.await().until(() -> asAsked.size() == 3);
        assertThat(asAsked).containsOnly(true);
    }

    @Test
    void requests_that_come_while_a_paced_server_pauses_are_served_in_one_turn(Vertx vertx) {
        Pauses pauses = new Pauses();
        List<String> served = new ArrayList<>();
        List<Future<Object>> answers = new CopyOnWriteArrayList<>();
        Context server = vertx.getOrCreateContext();
        server.runOnContext(serving -> {
            Turn turn = new Turn(server);
            bus.serve(Question.class, pauses, question -> {
                served.add(turn.number() + question.about().toString());
                return Future.succeededFuture(question.about());
            });
            bus.ask(new Question("a"));
        });
        await(pauses.begun.future());

        server.runOnContext(
                asking -> { // on the server's thread, which so cannot serve them one by one
                    answers.add(bus.ask(new Question("b")));
                    answers.add(bus.ask(new Question("c")));
                });

        Awaitility.await().until(() -> answers.size() == 2);
        assertThat(await(answers.get(0))).isEqualTo("b");
        assertThat(await(answers.get(1))).isEqualTo("c");
        assertThat(served).containsExactly("0a", "1b", "1c");
        assertThat(pauses.arrived).isEqualTo(3);
    }

    @Test
    void what_waits_for_a_paced_server_that_ends_is_answered(Vertx vertx) {
        Pauses pauses = new Pauses();
        String server = await(vertx.deployVerticle(new VerticleBase() {
            @Override
            public Future<?> start() {
                bus.serve(Question.class, pauses, question -> Future.succeededFuture(question.about()));
                return Future.succeededFuture();
            }
        }));
        bus.ask(new Question("begins the pause"));
        await(pauses.begun.future());
        Future<Object> waiting = bus.ask(new Question("waiting"));

        await(vertx.undeploy(server));

        assertThat(await(waiting)).isEqualTo("waiting");
    }

    @Test
    void whatever_a_request_does_to_its_server_is_answered_as_internal_and_the_server_goes_on() {
        bus.serve(Question.class, question -> {
            if (question.about().equals("fatal")) {
                throw new AssertionError("a bug that is no exception");
            }
            return Future.succeededFuture(question.about());
        });
        Future<Object> fatal = bus.ask(new Question("fatal"));

        assertThat(await(bus.ask(new Question("next")))).isEqualTo("next");
        assertThatThrownBy(() -> await(fatal)).isInstanceOf(BuslineException.class);
    }

    /** Pauses after all that was there was handed over, for longer than a test's steps take. */
    private static final class Pauses implements Pacing {
        final Promise<Void> begun = Promise.promise();
        volatile int arrived;

        @Override
        public void arrived(long now) {
            arrived++;
        }

        @Override
        public long pauseMs(long now) {
            begun.tryComplete();
            return 200;
        }
    }

    /** Counts the turns of a context's event loop that were begun since it was first asked. */
    private static final class Turn {
        private final Context context;
        private int ended;
        private boolean counting;

        Turn(Context context) {
            this.context = context;
        }

        int number() {
            if (!counting) {
                counting = true;
                context.runOnContext(end -> {
                    counting = false;
                    ended++;
                });
            }
            return ended;
        }
    }
}
