package io.busline.bench.client;

import io.busline.bench.plan.Seat;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;

/** One client: connects, joins its room, sends and receives. Lives on one event loop. */
final class Guest implements Line.Listener {
    private static final String MESSAGE = "{\"type\":\"message\"";

    /** Gets the events of a guest, on its event loop. */
    interface Host {
        /** A message came. */
        void message(Guest guest, String frame);

        /** A message of its own was acknowledged under its id and has this number. */
        void acknowledged(Guest guest, String id, long seq);

        /** The server answered with an error. */
        void error(String code);

        /** It had joined, and its connection ended by itself. */
        void dropped(String reason);
    }

    private final Seat seat;
    private final String room;
    private final Host host;
    private final Promise<Void> joined = Promise.promise();
    private Line line;
    private Order order;
    private int unanswered;
    private boolean over;

    Guest(Seat seat, String room, Host host) {
        this.seat = seat;
        this.room = room;
        this.host = host;
    }

    /** @return completes when it has joined; fails if it can't */
    Future<Void> join(Lines lines) {
        Future<String> token = seat.returns() ? FirstVisit.token(lines, seat) : Future.succeededFuture();
        token.compose(known -> lines.open(seat.transport(), seat.node(), this).onSuccess(open -> opened(open, known)))
                .onFailure(e -> ended(e.toString()));
        return joined.future();
    }

    /** @param token of an earlier connection; null for a new guest */
    private void opened(Line opened, String token) {
        line = opened;
        if (over) {
            line.close();
            return;
        }
        if (token != null) {
            line.send(new JsonObject().put("type", "hello").put("token", token).encode());
        }
        line.send(new JsonObject()
                .put("type", "join")
                .put("room", room)
                .put("limit", 0)
                .encode());
    }

    /** Whether it has joined and is still connected. */
    boolean isHere() {
        return order != null && !over;
    }

    void publish(String id, String text) {
        unanswered++;
        line.send(new JsonObject()
                .put("type", "message")
                .put("room", room)
                .put("text", text)
                .put("id", id)
                .encode());
    }

    void close() {
        over = true;
        if (line != null) {
            line.close();
        }
    }

    /** Messages that were neither acknowledged nor refused. */
    long unanswered() {
        return unanswered;
    }

    Seat seat() {
        return seat;
    }

    /** The numbers of its room; null before it has joined. */
    Order order() {
        return order;
    }

    @Override
    public void frame(String frame) {
        if (over) {
            return;
        }
        if (frame.startsWith(MESSAGE) && order != null) {
            order.message(Stamp.seq(frame));
            host.message(this, frame);
        } else {
            answer(new JsonObject(frame));
        }
    }

    private void answer(JsonObject frame) {
        switch (frame.getString("type", "")) {
            case "joined" -> {
                order = new Order(frame.getLong("seq"));
                joined.tryComplete();
            }
            case "ack" -> {
                unanswered--;
                host.acknowledged(this, frame.getString("id", ""), frame.getLong("seq"));
            }
            case "gap" -> {
                if (order != null) {
                    order.gap(frame.getLong("from"), frame.getLong("to"));
                }
            }
            case "error" -> refused(frame);
            default -> {
                // welcome, reconnect, …: nothing to measure
            }
        }
    }

    private void refused(JsonObject error) {
        if (order == null) {
            ended("refused: " + error.getString("code") + ": " + error.getString("message"));
            line.close();
        } else {
            unanswered -= error.containsKey("id") ? 1 : 0;
            host.error(error.getString("code", "?"));
        }
    }

    @Override
    public void ended(String reason) {
        if (over) {
            return;
        }
        over = true;
        if (!joined.tryFail(reason)) {
            host.dropped(reason);
        }
    }
}
