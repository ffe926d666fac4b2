package io.busline.bus;

import io.busline.protocol.BuslineException;
import io.busline.protocol.ErrorCode;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.PromiseInternal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Requests between the verticles of a node: from the asker's context to the server's and back, one task each way. The event
 * bus would do the same with a message, a reply address, a codec and a timer each. Any thread may call it.
 */
final class LocalServices {
    private static final Logger LOG = LoggerFactory.getLogger(LocalServices.class);

    private final Vertx vertx;
    private final Map<Class<?>, List<Service<?, ?>>> services = new ConcurrentHashMap<>();

    private record Service<Q, R>(ContextInternal context, Function<Q, Future<R>> function) {}

    LocalServices(Vertx vertx) {
        this.vertx = vertx;
    }

    /** Serves the requests on the calling context, until its verticle ends. */
    <Q extends Request<R>, R> void serve(Class<Q> type, Function<Q, Future<R>> function) {
        ContextInternal context = (ContextInternal) vertx.getOrCreateContext();
        Service<Q, R> service = new Service<>(context, function);
        List<Service<?, ?>> all = services.computeIfAbsent(type, first -> new CopyOnWriteArrayList<>());
        all.add(service);
        context.addCloseHook(closed -> {
            all.remove(service);
            closed.succeed();
        });
    }

    /** Completes on the calling context; fails with a {@link BuslineException}, {@code unavailable} if nobody serves. */
    <R> Future<R> ask(Request<R> request) {
        List<Service<?, ?>> all = services.getOrDefault(request.getClass(), List.of());
        return all.isEmpty()
                ? Future.failedFuture(BuslineException.unavailable("the node can't serve this now"))
                : ask(all.get(0), request);
    }

    /** Asks all who serve such requests; gives the answers of those who have one. */
    <R> Future<List<R>> askAll(Request<R> request) {
        List<Future<R>> asked = new ArrayList<>();
        services.getOrDefault(request.getClass(), List.of()).forEach(service -> asked.add(ask(service, request)));
        return Future.join(asked)
                .transform(done -> Future.succeededFuture(asked.stream()
                        .filter(Future::succeeded)
                        .map(Future::result)
                        .toList()));
    }

    private <R> Future<R> ask(Service<?, ?> of, Request<R> request) {
        @SuppressWarnings("unchecked") // by the type of serve
        Service<Request<R>, R> service = (Service<Request<R>, R>) of;
        PromiseInternal<R> answer = ((ContextInternal) vertx.getOrCreateContext()).promise();
        service.context().runOnContext(hop -> serve(service, request, answer));
        return answer.future();
    }

    private static <R> void serve(Service<Request<R>, R> service, Request<R> request, PromiseInternal<R> answer) {
        Future<R> served;
        try {
            served = service.function().apply(request);
        } catch (RuntimeException e) {
            served = Future.failedFuture(e);
        }
        served.onComplete(done -> {
            if (done.succeeded()) {
                answer.complete(done.result());
            } else {
                answer.fail(asBusline(request, done.cause()));
            }
        });
    }

    /** A failure that was not expected is logged here, once. */
    private static BuslineException asBusline(Request<?> request, Throwable failure) {
        if (failure instanceof BuslineException expected) {
            return expected;
        }
        String reference = UUID.randomUUID().toString();
        LOG.error("{} failed, reference {}", request.getClass().getSimpleName(), reference, failure);
        return new BuslineException(ErrorCode.INTERNAL, "internal error, reference " + reference);
    }
}
