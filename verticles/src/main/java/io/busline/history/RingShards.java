package io.busline.history;

import io.vertx.core.Future;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** A fixed set of instances on a hash ring; also for one alone. */
final class RingShards implements Shards {
    private final List<Shard> all;
    private final HashRing<Shard> ring;

    RingShards(List<Shard> all) {
        this.all = List.copyOf(all);
        this.ring = new HashRing<>(
                all.stream().collect(Collectors.toMap(shard -> shard.redis().name(), Function.identity())));
    }

    @Override
    public Future<Void> open() {
        return Future.join(all.stream().map(shard -> shard.redis().open()).toList())
                .mapEmpty();
    }

    @Override
    public Optional<Shard> of(String room) {
        return Optional.of(ring.nodeOf(room));
    }

    @Override
    public Collection<Shard> all() {
        return all;
    }

    @Override
    public Future<Void> close() {
        return Future.join(all.stream().map(Shard::close).toList()).mapEmpty();
    }
}
