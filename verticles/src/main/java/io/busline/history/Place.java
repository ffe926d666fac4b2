package io.busline.history;

import io.vertx.core.Future;

/** Where a room's messages are stored, read and settled. To be used from one context. */
interface Place extends History {
    Future<AppendMessage.Appended> append(AppendMessage message);

    Future<SettleNumbers.Settled> settle(SettleNumbers query);
}
