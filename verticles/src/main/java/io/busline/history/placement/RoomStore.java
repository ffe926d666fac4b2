package io.busline.history.placement;

import io.busline.history.AppendEvent;
import io.busline.history.SettleNumbers;
import io.busline.history.read.EventReader;
import io.vertx.core.Future;

/** Where a room's events are stored, read and settled. To be used from one context. */
public interface RoomStore extends EventReader {
    Future<AppendEvent.Appended> append(AppendEvent request);

    Future<SettleNumbers.Settled> settle(SettleNumbers query);
}
