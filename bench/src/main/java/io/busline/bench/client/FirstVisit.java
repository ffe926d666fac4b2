package io.busline.bench.client;

import io.busline.bench.plan.Seat;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;

/** Connects once to get a guest's token, and disconnects. To be used on one event loop. */
final class FirstVisit implements Line.Listener {
    private final Promise<String> token = Promise.promise();
    private Line line;

    private FirstVisit() {}

    /** @return the token of the {@code welcome}, once the connection is told to close; fails if there is none */
    static Future<String> token(Lines lines, Seat seat) {
        FirstVisit visit = new FirstVisit();
        lines.open(seat.transport(), seat.node(), visit)
                .onSuccess(visit::opened)
                .onFailure(visit.token::tryFail);
        return visit.token.future();
    }

    private void opened(Line opened) {
        line = opened;
        line.send(new JsonObject().put("type", "hello").encode());
    }

    @Override
    public void frame(String text) {
        JsonObject frame = new JsonObject(text);
        String type = frame.getString("type", "");
        if (type.equals("welcome")) {
            line.close();
            token.tryComplete(frame.getString("token"));
        } else if (type.equals("error")) {
            line.close();
            token.tryFail("refused: " + frame.getString("code") + ": " + frame.getString("message"));
        }
    }

    @Override
    public void ended(String reason) {
        token.tryFail(reason);
    }
}
