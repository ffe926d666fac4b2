package io.busline.history.redis;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisOptions;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Asks a Redis Cluster which master keeps which slots: one node after the other, until one answers that is in touch
 * with most of the masters. To be used from one context.
 */
public final class ClusterGuide {
    private final Vertx vertx;
    private final List<String> seeds;
    private final Duration timeout;
    /** The seeds and the nodes heard of last, in the order of asking. */
    private List<String> known;

    /** @param seeds {@code redis://} URLs, whose user and password all nodes share */
    public ClusterGuide(Vertx vertx, List<String> seeds, Duration timeout) {
        this.vertx = vertx;
        this.seeds = seeds;
        this.timeout = timeout;
        this.known = seeds;
    }

    /** Fails if no node answers, or none that sees the cluster as working. */
    public Future<SlotTable> ask() {
        return ask(known, 0);
    }

    private Future<SlotTable> ask(List<String> nodes, int next) {
        String node = nodes.get(next);
        return ask(node)
                .map(slots -> learn(node, slots))
                .recover(failure -> next + 1 < nodes.size() ? ask(nodes, next + 1) : Future.failedFuture(failure));
    }

    private Future<Response> ask(String node) {
        RedisOptions options = new RedisOptions().setConnectionString(node);
        options.getNetClientOptions().setConnectTimeout((int) timeout.toMillis());
        Redis client = RedisClients.create(vertx, options);
        return client.connect()
                .compose(connection -> connection.batch(List.of(
                        Request.cmd(Command.CLUSTER).arg("INFO"),
                        Request.cmd(Command.CLUSTER).arg("SLOTS"))))
                .timeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
                .compose(answers -> answers.get(0).toString().contains("cluster_state:ok")
                        ? Future.succeededFuture(answers.get(1))
                        : Future.failedFuture("the cluster is down for the node that was asked"))
                .onComplete(done -> client.close());
    }

    /** Reads first slot, last slot, master and replicas, each an address and a port. */
    private SlotTable learn(String asked, Response slots) {
        URI uri = URI.create(asked);
        List<SlotTable.Range> ranges = new ArrayList<>();
        Set<String> nodes = new LinkedHashSet<>(seeds);
        for (Response range : slots) {
            for (int i = 2; i < range.size(); i++) {
                nodes.add(endpoint(uri, range.get(i)));
            }
            ranges.add(new SlotTable.Range(
                    range.get(0).toInteger(), range.get(1).toInteger(), endpoint(uri, range.get(2))));
        }
        known = new ArrayList<>(nodes);
        return new SlotTable(ranges);
    }

    private static String endpoint(URI asked, Response node) {
        String login = asked.getRawUserInfo() == null ? "" : asked.getRawUserInfo() + "@";
        // A node that does not know its own address leaves it out: it is the one that was asked.
        String address = node.get(0) == null || node.get(0).toString().isEmpty()
                ? asked.getHost()
                : node.get(0).toString();
        String host = address.contains(":") && !address.startsWith("[") ? "[" + address + "]" : address;
        return "redis://" + login + host + ":" + node.get(1).toInteger();
    }
}
