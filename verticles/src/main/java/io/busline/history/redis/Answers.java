package io.busline.history.redis;

import io.vertx.redis.client.Response;
import io.vertx.redis.client.ResponseType;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.ObjLongConsumer;

/**
 * Redis' answers to {@link Commands}, to be taken in the order of the commands, each by the method that its command
 * names. All scores of Busline's are whole numbers. Not thread-safe.
 */
public final class Answers {
    static final Answers NONE = new Answers(List.of());

    private final Iterator<Response> answers;

    Answers(List<Response> answers) {
        this.answers = answers.iterator();
    }

    /** Passes over {@code count} answers. */
    public void skip(int count) {
        for (int i = 0; i < count; i++) {
            answers.next();
        }
    }

    /** A counter that was raised, or how many members were added. */
    public long nextLong() {
        return answers.next().toLong();
    }

    /** A counter; empty if there is none. */
    public OptionalLong nextCounter() {
        Response counter = answers.next();
        return counter == null ? OptionalLong.empty() : OptionalLong.of(counter.toLong());
    }

    /** A member's score; empty if the member is not there. */
    public OptionalLong nextScore() {
        return score(answers.next());
    }

    /** The scores of the members asked for, in the order of asking. */
    public List<OptionalLong> nextScores() {
        List<OptionalLong> scores = new ArrayList<>();
        for (Response score : answers.next()) {
            scores.add(score(score));
        }
        return scores;
    }

    /** Whether a sorted set has any members, instead of its members. */
    public boolean nextHasMembers() {
        return answers.next().size() > 0;
    }

    /** Members without their scores, in the order of the scores. */
    public void nextMembers(Consumer<String> action) {
        answers.next().forEach(member -> action.accept(member.toString()));
    }

    /** Members with their scores, in the order asked for. */
    public void nextScored(ObjLongConsumer<String> action) {
        forEach(answers.next(), (member, score) -> action.accept(member.toString(), score));
    }

    /** As {@link #nextScored}, for members that need not be text. */
    public void nextScoredBytes(ObjLongConsumer<byte[]> action) {
        forEach(answers.next(), (member, score) -> action.accept(member.toBytes(), score));
    }

    /** For what is not about keys. */
    Response next() {
        return answers.next();
    }

    /** Redis pairs members with scores in arrays of two (RESP3) or one after the other (RESP2). */
    private static void forEach(Response answer, ObjLongConsumer<Response> action) {
        boolean pairs = answer.size() > 0 && answer.get(0).type() == ResponseType.MULTI;
        for (int i = 0; i < answer.size(); i += pairs ? 1 : 2) {
            Response member = pairs ? answer.get(i).get(0) : answer.get(i);
            Response score = pairs ? answer.get(i).get(1) : answer.get(i + 1);
            action.accept(member, whole(score));
        }
    }

    private static OptionalLong score(Response score) {
        return score == null ? OptionalLong.empty() : OptionalLong.of(whole(score));
    }

    private static long whole(Response score) {
        return score.toDouble().longValue();
    }
}
