package io.busline.history;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * One master that Sentinels watch. A Sentinel is asked several times a second whom it calls the master: a former master
 * that is alive takes writes for some seconds after another was chosen, and loses them when it becomes a replica.
 */
final class SentinelShards implements Shards {
    private static final long ASK_EVERY_MS = 200;

    private final Vertx vertx;
    private final Request question;
    private final RedisLink sentinel;
    private final Shard shard;
    private String address = "";
    private long timer;
    private boolean asking;

    SentinelShards(Vertx vertx, Sentinels sentinels, RedisLink sentinel, Shard shard) {
        this.vertx = vertx;
        this.question =
                Request.cmd(Command.SENTINEL).arg("GET-MASTER-ADDR-BY-NAME").arg(sentinels.master());
        this.sentinel = sentinel;
        this.shard = shard;
    }

    @Override
    public Future<Void> open() {
        timer = vertx.setPeriodic(ASK_EVERY_MS, tick -> ask());
        return sentinel.open().compose(opened -> shard.redis().open());
    }

    private void ask() {
        if (asking) {
            return;
        }
        asking = true;
        sentinel.batch(List.of(question))
                .onSuccess(answers -> take(answers.get(0)))
                .onComplete(done -> asking = false);
    }

    /** Null from a Sentinel that knows no such master. */
    private void take(Response answer) {
        String found = answer == null ? address : answer.get(0) + ":" + answer.get(1);
        if (!found.equals(address) && !address.isEmpty()) {
            shard.redis().renew("Sentinel calls " + found + " the master now");
        }
        address = found;
    }

    @Override
    public Optional<Shard> of(String room) {
        return Optional.of(shard);
    }

    @Override
    public Collection<Shard> all() {
        return List.of(shard);
    }

    @Override
    public Future<Void> close() {
        vertx.cancelTimer(timer);
        return Future.join(sentinel.close(), shard.close()).mapEmpty();
    }
}
