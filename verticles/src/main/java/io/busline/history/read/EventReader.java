package io.busline.history.read;

import io.busline.history.ReadHistory;
import io.vertx.core.Future;

/** What is read of rooms' histories, wherever they lie. */
public interface EventReader {
    Future<ReadHistory.Page> read(ReadHistory query);
}
