package io.busline.history.placement.ring;

import io.busline.history.layout.Keys;
import io.busline.history.placement.Shard;
import io.busline.history.redis.Answers;
import io.busline.history.redis.Commands;
import io.busline.history.redis.RedisLink;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Since when each server has been on the ring, ms since 1970. Every server keeps the whole record, so that nothing of
 * it is lost with one of them.
 */
final class RingRecord {
    private RingRecord() {}

    /** The score of a name that is not used any more. */
    private static final long RETIRED = -1;

    /**
     * Reads the record, and enters the servers that are new. A server that is alone, and by its record always was, may
     * have got another name; then its former name is retired.
     *
     * @param now ms since 1970
     * @return by name, since when; fails if nobody who can be reached remembers, and not everybody can be reached
     */
    static Future<Map<String, Long>> readAndEnter(Collection<Shard> shards, long now) {
        List<Future<Map<String, Long>>> reading = new ArrayList<>();
        shards.forEach(shard -> reading.add(read(shard)));
        return Future.join(reading).transform(done -> {
            Map<String, Long> since = new TreeMap<>();
            reading.stream()
                    .filter(Future::succeeded)
                    .forEach(read -> read.result().forEach((name, at) -> since.merge(name, at, Math::min)));
            if (since.isEmpty() && done.failed()) {
                return RedisLink.unavailable();
            }
            since.values().removeIf(at -> at == RETIRED);
            if (shards.size() == 1 && since.size() == 1) {
                return rename(shards.iterator().next(), since);
            }
            shards.forEach(shard -> since.putIfAbsent(shard.redis().name(), now));
            return enter(shards, since);
        });
    }

    private static Future<Map<String, Long>> rename(Shard alone, Map<String, Long> since) {
        String former = since.keySet().iterator().next();
        String name = alone.redis().name();
        if (former.equals(name)) {
            return Future.succeededFuture(since);
        }
        Map<String, Long> renamed = Map.of(name, since.get(former));
        return enter(List.of(alone), renamed)
                .compose(entered -> {
                    Commands retire = new Commands();
                    retire.zadd(Keys.RING).member(RETIRED, former);
                    return alone.redis().send(retire);
                })
                .map(renamed);
    }

    private static Future<Map<String, Long>> read(Shard shard) {
        Commands commands = new Commands();
        commands.zrange(Keys.RING);
        return shard.redis().send(commands).map(answers -> {
            Map<String, Long> since = new TreeMap<>();
            answers.nextScored(since::put);
            return since;
        });
    }

    /** The first entry of a name counts. One server that keeps it is enough. */
    private static Future<Map<String, Long>> enter(Collection<Shard> shards, Map<String, Long> since) {
        Commands commands = new Commands();
        commands.zaddNx(Keys.RING);
        since.forEach((name, at) -> commands.member(at, name));
        List<Future<Answers>> entering = new ArrayList<>();
        shards.forEach(shard -> entering.add(shard.redis().send(commands)));
        return Future.any(entering).map(since);
    }
}
