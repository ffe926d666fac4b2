package io.busline.history;

import io.vertx.core.Future;
import java.util.Collection;
import java.util.Optional;

/** Says which Redis instance keeps a room; all keys of a room lie on one. To be used from one context. */
interface Shards {
    /** Completes after the first attempt to reach the instances, whether or not it succeeded; it never fails. */
    Future<Void> open();

    /** Empty while no instance is known to keep the room. */
    Optional<Shard> of(String room);

    /** The instances known now. */
    Collection<Shard> all();

    Future<Void> close();
}
