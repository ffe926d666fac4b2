package io.busline.bus;

import io.busline.protocol.BuslineException;
import io.busline.protocol.Unexpected;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.PromiseInternal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries requests between the verticles of a node: from the asking context to the serving one and back, in one task
 * each way for all that come together. Vert.x's event bus would use a message, a reply address, a codec and a timer for
 * each. Any thread may call it.
 */
final class LocalServices {
    private static final Logger LOG = LoggerFactory.getLogger(LocalServices.class);

    private final Vertx vertx;
    /** The lists are immutable, because other threads read them. */
    private final Map<Class<?>, List<Inbox<Call<?>>>> services = new ConcurrentHashMap<>();

    LocalServices(Vertx vertx) {
        this.vertx = vertx;
    }

    /**
     * Serves the requests on the calling context, until its verticle ends.
     *
     * @param pacing when the server is woken; an instance of its own
     */
    <Q extends Request<R>, R> void serve(Class<Q> type, Pacing pacing, Function<Q, Future<R>> function) {
        ContextInternal context = (ContextInternal) vertx.getOrCreateContext();
        Service<Q, R> service = new Service<>(context, function);
        Inbox<Call<?>> inbox = new Inbox<>(context, pacing, service::serve);
        services.merge(
                type,
                List.of(inbox),
                (all, added) -> Stream.concat(all.stream(), added.stream()).toList());
        context.addCloseHook(closed -> {
            services.computeIfPresent(
                    type,
                    (same, all) -> all.stream().filter(one -> one != inbox).toList());
            closed.succeed();
        });
    }

    /**
     * Completes on the calling context; fails with a {@link BuslineException}, {@code unavailable} if nobody serves.
     */
    <R> Future<R> ask(Request<R> request) {
        List<Inbox<Call<?>>> all = services.getOrDefault(request.getClass(), List.of());
        return all.isEmpty()
                ? Future.failedFuture(BuslineException.unavailable("the node can't serve this now"))
                : ask(all.get(0), request);
    }

    /** Asks all who serve such requests; gives the answers of those who have one. */
    <R> Future<List<R>> askAll(Request<R> request) {
        List<Future<R>> calls = new ArrayList<>();
        services.getOrDefault(request.getClass(), List.of()).forEach(service -> calls.add(ask(service, request)));
        return Future.join(calls)
                .transform(done -> Future.succeededFuture(calls.stream()
                        .filter(Future::succeeded)
                        .map(Future::result)
                        .toList()));
    }

    private <R> Future<R> ask(Inbox<Call<?>> inbox, Request<R> request) {
        PromiseInternal<R> answer = ((ContextInternal) vertx.getOrCreateContext()).promise();
        inbox.put(new Call<>(request, answer));
        return answer.future();
    }

    private static final class Service<Q extends Request<R>, R> {
        private final ContextInternal context;
        private final Function<Q, Future<R>> function;
        private final Replies replies;

        Service(ContextInternal context, Function<Q, Future<R>> function) {
            this.context = context;
            this.function = function;
            this.replies = new Replies(context);
        }

        void serve(Call<?> any) {
            @SuppressWarnings("unchecked") // by the types of serve and ask
            Call<R> call = (Call<R>) any;
            Future<R> served;
            try {
                @SuppressWarnings("unchecked")
                Q request = (Q) call.request;
                served = Objects.requireNonNull(function.apply(request), "a service answers with a future");
            } catch (RuntimeException | Error e) { // the asking side must not wait for ever
                served = Future.failedFuture(e);
            }
            served.onComplete(done -> answer(call, done));
        }

        private void answer(Call<R> call, AsyncResult<R> done) {
            if (done.succeeded()) {
                call.answered(done.result());
            } else {
                call.failed(Unexpected.answer(LOG, call.request.getClass().getSimpleName(), done.cause()));
            }
            if (context.inThread()) {
                replies.add(call);
            } else {
                call.tell();
            }
        }
    }
}
