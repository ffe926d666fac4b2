package io.busline.bus;

import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.PromiseInternal;

/** One request and its answer: made on the asking context, answered on the serving one, completed on the asking one. */
final class Call<R> {
    final Request<R> request;
    private final PromiseInternal<R> promise;
    private R answer;
    private Throwable failure;

    Call(Request<R> request, PromiseInternal<R> promise) {
        this.request = request;
        this.promise = promise;
    }

    ContextInternal asker() {
        return promise.context();
    }

    void answered(R with) {
        answer = with;
    }

    void failed(Throwable why) {
        failure = why;
    }

    /** Completes the asking side's future. Any context may call it. */
    void tell() {
        if (failure == null) {
            promise.complete(answer);
        } else {
            promise.fail(failure);
        }
    }
}
