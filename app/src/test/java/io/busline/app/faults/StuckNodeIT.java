package io.busline.app.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.busline.app.NodeLauncher;
import io.busline.app.NodeProcess;
import io.busline.testing.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nodes that can't go on must end, and those that can must not. */
class StuckNodeIT {
    private static final int FAILED = 1;
    private static final int OUT_OF_MEMORY = 3;
    private static final int STUCK = 4;

    @TempDir
    Path data;

    @TempDir
    Path scratch;

    private Path faults;
    private String agent;

    @BeforeEach
    void buildAgent() throws IOException {
        faults = Files.writeString(scratch.resolve("faults.properties"), "");
        agent = "-javaagent:" + AgentJar.build(scratch) + "=" + faults + ",LOOPS";
    }

    @Test
    void a_node_whose_event_loops_are_stuck_is_not_alive_and_ends_with_its_threads_in_the_log() throws Exception {
        try (NodeProcess node = start(Map.of("BUSLINE_NODE_STUCK_AFTER", "PT2S"))) {
            assertThat(node.getManagement("/health/live").statusCode()).isEqualTo(200);

            Files.writeString(faults, "loops=stuck");

            await().atMost(Duration.ofSeconds(Await.SECONDS))
                    .until(() -> node.getManagement("/health/live").statusCode() == 503);
            assertThat(node.getManagement("/health/live").body()).contains("vert.x-eventloop-thread-");
            assertThat(node.getManagement("/health/ready").statusCode()).isGreaterThanOrEqualTo(500);
            assertThat(node.getManagement("/metrics").body()).contains("busline_overload_active");
            assertThat(node.awaitEnd()).isEqualTo(STUCK);
            assertThat(node.allOutput())
                    .contains("Stuck for PT6", "\"vert.x-eventloop-thread-", "BrokenLoops.beat")
                    .hasSizeLessThan(200_000);
        }
    }

    @Test
    void a_node_whose_event_loops_are_stuck_ends_in_time_when_it_is_asked_to_stop() throws Exception {
        Duration timeout = Duration.ofSeconds(4);
        try (NodeProcess node = start(Map.of(
                "BUSLINE_DRAIN_TIME",
                "PT1S",
                "BUSLINE_DRAIN_TIMEOUT",
                timeout.toString(),
                "BUSLINE_NODE_STUCK_AFTER",
                "PT1M"))) {
            Files.writeString(faults, "loops=stuck");
            await().atMost(Duration.ofSeconds(Await.SECONDS))
                    .until(() -> node.getManagement("/health/ready").statusCode() >= 500);

            long asked = System.nanoTime();
            node.askToStop();

            node.onExit().get(Await.SECONDS, TimeUnit.SECONDS);
            assertThat(Duration.ofNanos(System.nanoTime() - asked)).isLessThan(timeout.plusMillis(500));
            assertThat(node.awaitEnd()).isEqualTo(FAILED);
            assertThat(node.allOutput()).contains("Not everything ended within PT4S: cut off");
        }
    }

    @Test
    void a_node_that_was_frozen_for_longer_than_it_may_be_stuck_goes_on() throws Exception {
        try (NodeProcess node = start(Map.of("BUSLINE_NODE_STUCK_AFTER", "PT1S"))) {
            Shell.signal("STOP", node.pid());
            await().pollDelay(Duration.ofSeconds(5)).until(() -> true); // what a frozen process does can't be awaited

            Shell.signal("CONT", node.pid());

            await().during(Duration.ofSeconds(4))
                    .atMost(Duration.ofSeconds(Await.SECONDS))
                    .until(() -> node.getManagement("/health/live").statusCode() == 200);
            assertThat(node.terminate()).isZero();
        }
    }

    @Test
    void a_node_whose_heap_is_used_up_ends_even_without_the_flag_of_the_jvm() throws Exception {
        try (NodeProcess node = NodeLauncher.on(data).jvm(agent, "-Xmx128m").start()) {
            Files.writeString(faults, "loops=eat");

            assertThat(node.awaitEnd()).isEqualTo(OUT_OF_MEMORY);
            assertThat(node.allOutput()).contains("the heap is used up");
        }
    }

    private NodeProcess start(Map<String, String> environment) throws IOException {
        return NodeLauncher.on(data).with(environment).jvm(agent).start();
    }
}
