package io.busline.history.redis;

import io.vertx.redis.client.Response;
import io.vertx.redis.client.ResponseType;
import java.util.function.BiConsumer;

/** Reads the answers that pair members with scores. All scores of Busline's are whole numbers. */
public final class Scored {
    private Scored() {}

    /** Redis pairs members with scores in arrays of two (RESP3) or one after the other (RESP2). */
    public static void forEach(Response answer, BiConsumer<Response, Long> action) {
        boolean pairs = answer.size() > 0 && answer.get(0).type() == ResponseType.MULTI;
        for (int i = 0; i < answer.size(); i += pairs ? 1 : 2) {
            Response member = pairs ? answer.get(i).get(0) : answer.get(i);
            Response score = pairs ? answer.get(i).get(1) : answer.get(i + 1);
            action.accept(member, whole(score));
        }
    }

    public static long whole(Response score) {
        return score.toDouble().longValue();
    }
}
