package io.busline.history.placement;

import io.busline.history.redis.RedisLink;
import io.vertx.core.Future;
import java.util.Collection;
import java.util.Optional;

/** Says which Redis keeps a room; all keys of a room are on one. To be used from one context. */
public interface Shards {
    /** Completes after the first attempt to reach the servers, whether or not it succeeded; it never fails. */
    Future<Void> open();

    /** The shard that keeps what is stored in the room from now on; empty while none is known to. */
    Optional<Shard> of(String room);

    /** Where the room is stored and read; fails with {@code unavailable} while that is not known. */
    default Future<RoomStore> storeOf(String room) {
        return of(room).<Future<RoomStore>>map(Future::succeededFuture).orElseGet(RedisLink::unavailable);
    }

    /** Whether it is known which shards keep which rooms. */
    default boolean areKnown() {
        return true;
    }

    /** The shards known now. */
    Collection<Shard> all();

    Future<Void> close();
}
