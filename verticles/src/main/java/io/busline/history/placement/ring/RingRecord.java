package io.busline.history.placement.ring;

import io.busline.history.layout.Keys;
import io.busline.history.placement.Shard;
import io.busline.history.redis.RedisLink;
import io.busline.history.redis.Scored;
import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the instances of a ring remember of it: since when each has been on it, ms since 1970. Every instance keeps the whole
 * record, so that one that is gone takes none of it along.
 */
final class RingRecord {
    private RingRecord() {}

    /** The score of an instance that is on the ring no more, and has nothing that would be missed. */
    private static final long RETIRED = -1;

    /**
     * Reads the record, and enters the instances that are new. An instance that is alone, and by its record has always been,
     * may have got another name: then the former one is retired.
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
                .compose(entered -> alone.redis().batch(List.of(Request.cmd(Command.ZADD, Keys.RING, RETIRED, former))))
                .map(renamed);
    }

    private static Future<Map<String, Long>> read(Shard shard) {
        return shard.redis()
                .batch(List.of(Request.cmd(Command.ZRANGE, Keys.RING, 0, -1, "WITHSCORES")))
                .map(answers -> {
                    Map<String, Long> since = new TreeMap<>();
                    Scored.forEach(answers.get(0), (name, at) -> since.put(name.toString(), at));
                    return since;
                });
    }

    /** The first entry counts; one instance that keeps it is enough. */
    private static Future<Map<String, Long>> enter(Collection<Shard> shards, Map<String, Long> since) {
        Request enter = Request.cmd(Command.ZADD).arg(Keys.RING).arg("NX");
        since.forEach((name, at) -> enter.arg(at).arg(name));
        List<Future<List<Response>>> entering = new ArrayList<>();
        shards.forEach(shard -> entering.add(shard.redis().batch(List.of(enter))));
        return Future.any(entering).map(since);
    }
}
