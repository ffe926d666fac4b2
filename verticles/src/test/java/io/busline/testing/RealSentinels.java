package io.busline.testing;

import static org.awaitility.Awaitility.await;

import io.busline.config.RedisConfig;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** A real master with a replica, watched by three real Sentinels that take half a second of silence for its end. */
public final class RealSentinels implements AutoCloseable {
    private static final String NAME = "chat";

    public final RedisServer master = RedisServer.start();
    public final RedisServer replica = RedisServer.start("--replicaof", "127.0.0.1 " + master.port());
    private final List<RedisServer> sentinels =
            Stream.generate(RedisServer::startSentinel).limit(3).toList();

    public RealSentinels() {
        await().atMost(Duration.ofSeconds(Await.SECONDS))
                .until(() -> replica.command("INFO", "replication").contains("master_link_status:up"));
        for (RedisServer sentinel : sentinels) {
            sentinel.command("SENTINEL", "MONITOR", NAME, "127.0.0.1", Integer.toString(master.port()), "2");
            sentinel.command("SENTINEL", "SET", NAME, "down-after-milliseconds", "500");
            sentinel.command("SENTINEL", "SET", NAME, "failover-timeout", "3000");
        }
        await().atMost(Duration.ofSeconds(Await.SECONDS))
                .until(() -> sentinels.stream().allMatch(RealSentinels::seesAll));
    }

    private static boolean seesAll(RedisServer sentinel) {
        String state = sentinel.command("INFO", "sentinel");
        return state.contains("status=ok") && state.contains("slaves=1") && state.contains("sentinels=3");
    }

    /** Has the Sentinels make the replica the master while both are alive. */
    public void failOver() {
        String answer = sentinels.get(0).command("SENTINEL", "FAILOVER", NAME);
        if (!answer.equals("OK")) {
            throw new AssertionError(answer);
        }
    }

    public List<RedisServer> sentinels() {
        return sentinels;
    }

    public RedisConfig config() {
        List<String> endpoints = sentinels.stream().map(RedisServer::endpoint).toList();
        return new RedisConfig(RedisConfig.Type.SENTINEL, endpoints, NAME);
    }

    @Override
    public void close() {
        sentinels.forEach(RedisServer::close);
        replica.close();
        master.close();
    }
}
