package io.busline.chat;

import io.busline.identity.Identity;
import io.busline.protocol.RoomEvent;
import io.vertx.core.Future;

/** Looks at events before they are stored. Called on a gateway's context, which it must not block. */
@FunctionalInterface
public interface Interceptor {
    /**
     * Gives the event to store: the same, or another in its place. Fails with a {@link
     * io.busline.protocol.BuslineException} to reject it, with a code and words for the sender.
     */
    Future<RoomEvent> before(Identity sender, String room, RoomEvent event);
}
