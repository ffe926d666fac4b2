package io.busline.history;

import io.vertx.core.Future;

/** What is read of rooms' histories, wherever they lie. */
interface History {
    Future<ReadHistory.Page> read(ReadHistory query);
}
