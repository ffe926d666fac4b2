package io.busline.bus;

import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.PromiseInternal;

/** One request and its answer. Made on the asker's context, answered on the server's, told on the asker's again. */
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

    /** Completes the asker's future, on any context. */
    void tell() {
        if (failure == null) {
            promise.complete(answer);
        } else {
            promise.fail(failure);
        }
    }
}
