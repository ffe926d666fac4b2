package io.busline.history;

import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Reads rooms' counters, and has those looked after that have gone back. To be used from one context. */
final class Counters {
    private final RedisLink redis;
    private final KnownRooms known;
    private final Appender appender;

    Counters(RedisLink redis, KnownRooms known, Appender appender) {
        this.redis = redis;
        this.known = known;
        this.appender = appender;
    }

    Future<List<Long>> newest(ReadNewest query) {
        List<Request> commands = new ArrayList<>(query.reached().size());
        query.reached().forEach((room, reached) -> {
            known.of(room).reached(reached);
            commands.add(Request.cmd(Command.GET, Keys.seq(room)));
        });
        return redis.batch(commands).map(answers -> {
            List<Long> newest = new ArrayList<>(answers.size());
            for (String room : query.reached().keySet()) {
                long counter = HistoryReader.seq(answers.get(newest.size()));
                if (counter < known.of(room).highest()) {
                    appender.suspect(room);
                }
                newest.add(counter);
            }
            return Collections.unmodifiableList(newest);
        });
    }
}
