package io.busline.room;

import io.busline.bus.Request;
import java.util.Optional;

/** Asks another hub of this node what it has of a room in memory; empty if it does not serve the room. */
record RecallRoom(String room) implements Request<Optional<KnownRange>> {}
