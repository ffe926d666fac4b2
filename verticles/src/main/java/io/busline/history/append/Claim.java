package io.busline.history.append;

import io.busline.history.AppendEvent;
import io.busline.history.layout.Keys;
import io.busline.history.redis.Answers;
import io.busline.history.redis.Commands;
import java.util.HashMap;
import java.util.Map;

/**
 * The number and time that an event with an id has got. They are claimed by one {@code ZADD NX}, which only the first
 * sending can succeed with. A claim whose number turned out to be unused is followed by another, of the next
 * generation; the last one counts.
 *
 * @param generation from 0
 * @param ts ms since 1970
 */
public record Claim(int generation, long seq, long ts) {
    private static final String SEQ = "s";
    private static final String TIME = "t";

    static String key(AppendEvent request) {
        return Keys.claim(request.room(), request.sender().id(), request.id());
    }

    /**
     * Adds the claiming, of both members or neither: it is one command. Answered by 0 if the generation was claimed
     * before.
     */
    void addTo(Commands commands, String key) {
        commands.zaddNx(key).member(seq, SEQ + generation).member(ts, TIME + generation);
    }

    /** Adds the question for all claims. */
    static void addQuestion(Commands commands, String key) {
        commands.zrange(key);
    }

    /** Takes the answer to the question: the last claim, null if there is none. */
    static Claim takeLast(Answers answers) {
        Map<String, Long> members = new HashMap<>();
        answers.nextScored(members::put);
        int generation = -1; // the first ones may be gone: Redis loses data, and ids expire
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
