package io.busline.bench.team;

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
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.NetSocket;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Another process, seen from the one that coordinates: asks it by lines of JSON, {@code {"id":1,"do":"open",…}}, and
 * gets {@code {"id":1,"result":…}} or {@code {"id":1,"error":…}}. May be used by any thread.
 */
final class RemoteWorker implements Worker {
    /** Its clock is read this many times, and the reading with the shortest round trip counts. */
    private static final int LOOKS = 20;

    private final NetSocket socket;
    private final AtomicLong ids = new AtomicLong();
    private final Map<Long, Promise<JsonObject>> asked = new ConcurrentHashMap<>();

    RemoteWorker(NetSocket socket) {
        this.socket = socket;
        socket.handler(JsonLines.reader(this::answered, socket::close));
        socket.closeHandler(end -> lost());
    }

    private void answered(JsonObject answer) {
        Promise<JsonObject> promise = asked.remove(answer.getLong("id"));
        if (promise == null) {
            socket.close(); // not what a worker says
        } else if (answer.containsKey("error")) {
            promise.fail(socket.remoteAddress() + ": " + answer.getString("error"));
        } else {
            promise.complete(answer.getJsonObject("result"));
        }
    }

    private void lost() {
        asked.values().forEach(promise -> promise.tryFail(socket.remoteAddress() + " has left the run"));
        asked.clear();
    }

    private Future<JsonObject> ask(String what, JsonObject order) {
        long id = ids.incrementAndGet();
        Promise<JsonObject> answer = Promise.promise();
        asked.put(id, answer);
        JsonLines.write(socket, order.put("id", id).put("do", what)).onFailure(e -> {
            asked.remove(id);
            answer.tryFail(socket.remoteAddress() + " has left the run");
        });
        return answer.future();
    }

    /** Sets its clock by ours, as near as the network allows: half of the fastest round trip. */
    Future<Void> setClock(Clock clock) {
        return look(clock, LOOKS, Long.MAX_VALUE, 0)
                .compose(ahead -> ask("clock", new JsonObject().put("ahead", ahead)))
                .mapEmpty();
    }

    private Future<Long> look(Clock clock, int looks, long fastest, long ahead) {
        if (looks == 0) {
            return Future.succeededFuture(ahead);
        }
        long asked = clock.nanos();
        return ask("time", new JsonObject()).compose(answer -> {
            long trip = clock.nanos() - asked;
            boolean better = trip < fastest;
            long found = asked + trip / 2 - answer.getLong("nanos");
            return look(clock, looks - 1, Math.min(trip, fastest), better ? found : ahead);
        });
    }

    @Override
    public Future<Void> take(Plan plan, int share, int of) {
        return ask(
                        "take",
                        new JsonObject()
                                .put("plan", plan.toJson())
                                .put("share", share)
                                .put("of", of))
                .mapEmpty();
    }

    @Override
    public Future<Opening> open(double rate) {
        return ask("open", new JsonObject().put("rate", rate)).map(Opening::fromJson);
    }

    @Override
    public Future<Newest> load(LoadOrder order) {
        return ask("load", new JsonObject().put("order", order.toJson())).map(Newest::fromJson);
    }

    @Override
    public Future<Tally> tally(Newest newest) {
        return ask("tally", new JsonObject().put("newest", newest.toJson())).map(Tally::fromJson);
    }

    @Override
    public Future<Live> live() {
        return ask("live", new JsonObject()).map(Live::fromJson);
    }

    @Override
    public Future<Void> close() {
        return ask("close", new JsonObject()).mapEmpty();
    }
}
