package io.busline.bench.hostile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.busline.bench.hostile.bystander.Bystander;
import io.busline.bench.hostile.net.Wire;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The embedded Redis refuses writes, or hangs, while a bystander talks. See docs/hostile.md. */
class RedisTroubleIT {
    private static final int UP = 200;
    private static final int DOWN = 503;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    Path home;

    private OneNode node;
    private Bystander bystander;

    @BeforeEach
    void start() throws Exception {
        node = OneNode.start(home, Map.of());
        bystander = Bystander.start(node.process().chat(), "bystander");
    }

    @AfterEach
    void stop() {
        bystander.close();
        node.close();
    }

    @Test
    void a_redis_that_refuses_writes_makes_the_node_not_ready_and_nothing_is_lost() throws Exception {
        awaitReady(UP);
        redis("CONFIG SET maxmemory 1");

        awaitReady(DOWN);
        assertThat(node.management("/health/live")).isEqualTo(UP);
        assertThat(bystander.ledger().troubles()).containsKey("error unavailable");

        redis("CONFIG SET maxmemory 0");
        awaitReady(UP);
        bystander.finish();
        assertThat(bystander.ledger().brokenInTheEnd()).isEmpty();
    }

    @Test
    void a_redis_that_hangs_makes_the_node_not_ready_and_nothing_is_lost() throws Exception {
        awaitReady(UP);
        ProcessHandle redis = node.process().redis().orElseThrow();
        signal("STOP", redis);
        try {
            awaitReady(DOWN);
            assertThat(node.management("/health/live")).isEqualTo(UP);
        } finally {
            signal("CONT", redis);
        }
        awaitReady(UP);
        bystander.finish();
        assertThat(bystander.ledger().brokenInTheEnd()).isEmpty();
        assertThat(Files.readString(node.process().log())).doesNotContain("\tat ");
    }

    /** Waits until the node says so; on the way it may say only that it is ready or that it is not. */
    private void awaitReady(int status) {
        await().atMost(PATIENCE).until(() -> {
            int now = node.management("/health/ready");
            assertThat(now).as("/health/ready").isIn(UP, DOWN);
            return now == status;
        });
    }

    private void redis(String command) throws IOException {
        String port =
                Files.readString(home.resolve("data").resolve("redis.port")).strip();
        try (Wire wire = Wire.connect(new InetSocketAddress("127.0.0.1", Integer.parseInt(port)), "127.0.0.1", 0)) {
            wire.send(command + "\r\n");
            assertThat(wire.read(3)).asString().isEqualTo("+OK");
        }
    }

    private static void signal(String name, ProcessHandle process) throws IOException, InterruptedException {
        assertThat(new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                        .start()
                        .waitFor())
                .isZero();
    }
}
