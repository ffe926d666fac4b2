package io.busline.history.read;

import io.busline.history.ReadHistory;
import io.vertx.core.Future;

/** Reads rooms' histories, wherever they are. To be used from one context. */
public interface EventReader {
    /** Fails with {@code unavailable} while a Redis that is needed is out of reach. */
    Future<ReadHistory.Page> read(ReadHistory query);
}
