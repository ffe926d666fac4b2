package io.busline.testing;

import io.busline.bus.Request;
import io.busline.bus.Requests;
import io.busline.protocol.BuslineException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Answers requests as a test says, on the calling thread, and remembers what was asked. */
public final class FakeRequests implements Requests {
    private final Map<Class<?>, Function<Object, Object>> services = new HashMap<>();
    private final List<Request<?>> asked = new ArrayList<>();

    /** Answers requests of this type at once. */
    public <Q extends Request<R>, R> FakeRequests answer(Class<Q> type, Function<Q, R> answer) {
        return serve(type, request -> Future.succeededFuture(answer.apply(request)));
    }

    /** Leaves requests of this type unanswered until the test completes the promise. */
    public <Q extends Request<R>, R> Promise<R> hold(Class<Q> type) {
        Promise<R> promise = Promise.promise();
        serve(type, request -> promise.future());
        return promise;
    }

    /** Fails requests of this type. */
    public <Q extends Request<R>, R> FakeRequests fail(Class<Q> type, Throwable failure) {
        return serve(type, request -> Future.failedFuture(failure));
    }

    @SuppressWarnings("unchecked") // by the types of serve and ask
    public <Q extends Request<R>, R> FakeRequests serve(Class<Q> type, Function<Q, Future<R>> service) {
        services.put(type, (Function<Object, Object>) (Function<?, ?>) service);
        return this;
    }

    /** The requests of this type so far. */
    public <Q> List<Q> asked(Class<Q> type) {
        return asked.stream().filter(type::isInstance).map(type::cast).toList();
    }

    @Override
    @SuppressWarnings("unchecked")
    public <R> Future<R> ask(Request<R> request) {
        asked.add(request);
        Function<Object, Object> service = services.get(request.getClass());
        return service == null
                ? Future.failedFuture(BuslineException.unavailable("the test serves no " + request))
                : (Future<R>) service.apply(request);
    }

    @Override
    public <R> Future<List<R>> askAll(Request<R> request) {
        return ask(request).map(List::of).otherwise(List.of());
    }
}
