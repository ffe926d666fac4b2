package io.busline.history.append;

import io.busline.history.ReadNewest;
import io.busline.history.layout.Keys;
import io.busline.history.read.HistoryReader;
import io.busline.history.redis.RedisLink;
import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads rooms' counters, and has those looked after that have gone back. To be used from one context. */
public final class Counters {
    private final RedisLink redis;
    private final KnownRooms known;
    private final Appender appender;

    public Counters(RedisLink redis, KnownRooms known, Appender appender) {
        this.redis = redis;
        this.known = known;
        this.appender = appender;
    }

    /** @param reached as in {@link ReadNewest} */
    public Future<Map<String, Long>> newest(Map<String, Long> reached) {
        List<Request> commands = new ArrayList<>(reached.size());
        reached.forEach((room, seq) -> {
            known.of(room).reached(seq);
            commands.add(Request.cmd(Command.GET, Keys.seq(room)));
        });
        return redis.batch(commands).map(answers -> {
            Map<String, Long> newest = new LinkedHashMap<>();
            for (String room : reached.keySet()) {
                long counter = HistoryReader.seq(answers.get(newest.size()));
                if (counter < known.of(room).highest()) {
                    appender.suspect(room);
                }
                newest.put(room, counter);
            }
            return newest;
        });
    }
}
