package io.busline.testing;

import static org.awaitility.Awaitility.await;

import io.busline.config.RedisConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A real Redis Cluster of three masters, each with a third of the slots. */
public final class RealRedisCluster implements AutoCloseable {
    private static final int SLOTS = 16_384;
    private static final int MASTERS = 3;

    private final List<RedisServer> servers = new ArrayList<>();

    public RealRedisCluster() {
        for (int i = 0; i < MASTERS; i++) {
            RedisServer master = start();
            require(master.command("CLUSTER", "SET-CONFIG-EPOCH", Integer.toString(i + 1)));
            String first = Integer.toString(SLOTS * i / MASTERS);
            String last = Integer.toString(SLOTS * (i + 1) / MASTERS - 1);
            require(master.command("CLUSTER", "ADDSLOTSRANGE", first, last));
            meet(master);
        }
        awaitAgreement();
    }

    private RedisServer start() {
        String busPort = Integer.toString(RedisServer.freePort());
        RedisServer server = RedisServer.start(
                "--cluster-enabled",
                "yes",
                "--cluster-port",
                busPort,
                "--cluster-node-timeout",
                "1000",
                "--cluster-require-full-coverage",
                "no",
                "--cluster-replica-validity-factor",
                "0");
        servers.add(server);
        return server;
    }

    private void meet(RedisServer server) {
        RedisServer first = servers.get(0);
        String busPort = first.command("CONFIG", "GET", "cluster-port").split("\n")[1];
        require(server.command("CLUSTER", "MEET", "127.0.0.1", Integer.toString(first.port()), busPort));
    }

    /** Adds a replica, which takes over when its master goes; returns once it has its master's data. */
    public RedisServer addReplica(RedisServer master) {
        RedisServer replica = start();
        meet(replica);
        String id = idOf(master);
        await().atMost(Duration.ofSeconds(Await.SECONDS))
                .until(() -> replica.command("CLUSTER", "REPLICATE", id).equals("OK"));
        await().atMost(Duration.ofSeconds(Await.SECONDS))
                .until(() -> replica.command("INFO", "replication").contains("master_link_status:up"));
        awaitAgreement();
        return replica;
    }

    /** Moves a slot with all its keys from one master to another. */
    public void moveSlot(int slot, RedisServer from, RedisServer to) {
        String number = Integer.toString(slot);
        require(to.command("CLUSTER", "SETSLOT", number, "IMPORTING", idOf(from)));
        require(from.command("CLUSTER", "SETSLOT", number, "MIGRATING", idOf(to)));
        String keys = from.command("CLUSTER", "GETKEYSINSLOT", number, "1000");
        for (String key : keys.isEmpty() ? new String[0] : keys.split("\n")) {
            require(from.command("MIGRATE", "127.0.0.1", Integer.toString(to.port()), key, "0", "5000"));
        }
        require(to.command("CLUSTER", "SETSLOT", number, "NODE", idOf(to)));
        require(from.command("CLUSTER", "SETSLOT", number, "NODE", idOf(to)));
    }

    public RedisServer master(int index) {
        return servers.get(index);
    }

    /** The master that keeps the slot at first. */
    public RedisServer masterOf(int slot) {
        return servers.stream()
                .limit(MASTERS)
                .filter(master -> slot < SLOTS * (servers.indexOf(master) + 1) / MASTERS)
                .findFirst()
                .orElseThrow();
    }

    public RedisConfig config() {
        List<String> seeds =
                servers.stream().limit(MASTERS).map(RedisServer::endpoint).toList();
        return new RedisConfig(RedisConfig.Type.CLUSTER, seeds, RedisConfig.DEFAULT.master());
    }

    private void awaitAgreement() {
        await().atMost(Duration.ofSeconds(Await.SECONDS))
                .until(() -> servers.stream().allMatch(this::knowsAll));
    }

    private boolean knowsAll(RedisServer server) {
        String[] nodes = server.command("CLUSTER", "NODES").split("\n");
        return nodes.length == servers.size()
                && Arrays.stream(nodes).noneMatch(node -> node.contains("handshake") || node.contains("fail"))
                && server.command("CLUSTER", "INFO").contains("cluster_slots_ok:" + SLOTS)
                && server.command("CLUSTER", "INFO").contains("cluster_state:ok");
    }

    private static String idOf(RedisServer server) {
        return server.command("CLUSTER", "MYID");
    }

    private static void require(String answer) {
        if (!answer.equals("OK")) {
            throw new AssertionError(answer);
        }
    }

    @Override
    public void close() {
        servers.forEach(RedisServer::close);
    }
}
