package io.busline.history.append;

import io.busline.history.AppendEvent;
import io.busline.history.layout.Keys;
import io.busline.history.redis.Scored;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.util.HashMap;
import java.util.Map;

/**
 * Where a message with an id has its place: its number and time, claimed by one {@code ZADD NX} that only the first sending
 * can succeed with. A place whose number turned out void is followed by another, of the next generation; the last one
 * counts.
 *
 * @param generation from 0
 * @param ts ms since 1970
 */
public record Claim(int generation, long seq, long ts) {
    private static final String SEQ = "s";
    private static final String TIME = "t";

    static String key(AppendEvent message) {
        return Keys.claim(message.room(), message.sender().id(), message.id());
    }

    /** Both members or neither: it is one command. Answers 0 if the generation was claimed before. */
    Request attempt(String key) {
        return Request.cmd(Command.ZADD)
                .arg(key)
                .arg("NX")
                .arg(seq)
                .arg(SEQ + generation)
                .arg(ts)
                .arg(TIME + generation);
    }

    static Request question(String key) {
        return Request.cmd(Command.ZRANGE, key, 0, -1, "WITHSCORES");
    }

    /** The last claim in the answer to the question; null if there is none. */
    static Claim last(Response answer) {
        Map<String, Long> members = new HashMap<>();
        Scored.forEach(answer, (member, score) -> members.put(member.toString(), score));
        int generation = -1; // Redis may have lost the first ones
        for (String member : members.keySet()) {
            if (member.startsWith(SEQ)) {
                generation = Math.max(generation, Integer.parseInt(member.substring(1)));
            }
        }
        return generation < 0
                ? null
                : new Claim(generation, members.get(SEQ + generation), members.get(TIME + generation));
    }
}
