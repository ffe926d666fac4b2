package io.busline.bus;

import io.vertx.core.Future;
import java.util.List;

/** How one verticle asks another of the same node. Any thread may call it. */
public interface Requests {
    /**
     * Asks the verticle of this node that serves such requests; the answer comes on the calling context. Fails with a
     * {@link io.busline.protocol.BuslineException}, {@code unavailable} if no verticle serves them. There is no
     * timeout: the verticle that serves the request sees to it that it is answered.
     */
    <R> Future<R> ask(Request<R> request);

    /**
     * Asks every verticle of this node that serves such requests; gives the answers of those who have one. Never fails.
     */
    <R> Future<List<R>> askAll(Request<R> request);
}
