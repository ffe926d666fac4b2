package io.busline.bench.team;

import io.busline.bench.client.Crew;
import io.busline.bench.client.LoadOrder;
import io.busline.bench.client.Newest;
import io.busline.bench.client.Worker;
import io.busline.bench.measure.Live;
import io.busline.bench.measure.Opening;
import io.busline.bench.measure.Tally;
import io.busline.bench.plan.Clock;
import io.busline.bench.plan.Plan;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.SocketAddress;
import java.util.concurrent.TimeUnit;

/** A process that takes part in another's run: does as it is told, until the other goes. */
public final class Member {
    private static final int TRIES = 60;
    private static final long AGAIN_MS = 500;

    private final Vertx vertx;
    private final int loops;
    private final Clock local = Clock.local();
    private Worker crew;

    /** @param loops how many event loops are used, from 1 on */
    public Member(Vertx vertx, int loops) {
        this.vertx = vertx;
        this.loops = loops;
        this.crew = new Crew(vertx, local, loops);
    }

    /**
     * Joins, and waits half a minute for who coordinates.
     *
     * @return completes when the run is over; fails if there is none
     */
    public Future<Void> join(SocketAddress coordinator) {
        return connect(coordinator, TRIES).compose(this::serve);
    }

    private Future<NetSocket> connect(SocketAddress coordinator, int tries) {
        return vertx.createNetClient().connect(coordinator).recover(e -> {
            if (tries <= 1) {
                return Future.failedFuture(e);
            }
            return vertx.timer(AGAIN_MS, TimeUnit.MILLISECONDS).compose(again -> connect(coordinator, tries - 1));
        });
    }

    private Future<Void> serve(NetSocket socket) {
        Promise<Void> over = Promise.promise();
        socket.closeHandler(end -> over.complete());
        socket.handler(JsonLines.reader(
                order -> carryOut(order)
                        .onComplete(done -> JsonLines.write(
                                socket,
                                done.succeeded()
                                        ? answer(order).put("result", done.result())
                                        : answer(order)
                                                .put("error", done.cause().toString()))),
                socket::close));
        return over.future().eventually(() -> crew.close());
    }

    private static JsonObject answer(JsonObject order) {
        return new JsonObject().put("id", order.getLong("id"));
    }

    private Future<JsonObject> carryOut(JsonObject order) {
        return switch (order.getString("do")) {
            case "time" -> Future.succeededFuture(new JsonObject().put("nanos", local.nanos()));
            case "clock" -> {
                crew = new Crew(vertx, local.ahead(order.getLong("ahead")), loops);
                yield Future.succeededFuture(new JsonObject());
            }
            case "take" ->
                crew.take(Plan.fromJson(order.getJsonObject("plan")), order.getInteger("share"), order.getInteger("of"))
                        .map(taken -> new JsonObject());
            case "open" -> crew.open(order.getDouble("rate")).map(Opening::toJson);
            case "load" ->
                crew.load(LoadOrder.fromJson(order.getJsonObject("order"))).map(Newest::toJson);
            case "tally" ->
                crew.tally(Newest.fromJson(order.getJsonObject("newest"))).map(Tally::toJson);
            case "live" -> crew.live().map(Live::toJson);
            case "close" -> crew.close().map(closed -> new JsonObject());
            default -> Future.failedFuture("no such order: " + order.getString("do"));
        };
    }
}
