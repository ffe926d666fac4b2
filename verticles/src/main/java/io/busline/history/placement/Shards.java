package io.busline.history.placement;

import io.busline.history.redis.RedisLink;
import io.vertx.core.Future;
import java.util.Collection;
import java.util.Optional;

/** Says which Redis instance keeps a room; all keys of a room lie on one. To be used from one context. */
public interface Shards {
    /** Completes after the first attempt to reach the instances, whether or not it succeeded; it never fails. */
    Future<Void> open();

    /** The instance that keeps what is stored in the room from now on; empty while none is known to. */
    Optional<Shard> of(String room);

    /** Where the room is served; fails with {@code unavailable} while that is not known. */
    default Future<RoomStore> placeOf(String room) {
        return of(room).<Future<RoomStore>>map(Future::succeededFuture).orElseGet(RedisLink::unavailable);
    }

    /** Whether it is known where rooms lie. */
    default boolean areKnown() {
        return true;
    }

    /** The instances known now. */
    Collection<Shard> all();

    Future<Void> close();
}
