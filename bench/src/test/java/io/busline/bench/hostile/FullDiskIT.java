package io.busline.bench.hostile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.busline.bench.hostile.bystander.Bystander;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The disk below the embedded Redis runs full: a small one in memory, which only root on Linux can mount. */
@EnabledOnOs(OS.LINUX)
class FullDiskIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int OK = 200;
    private static final int DISK_MEGABYTES = 400;

    /** Leaves less than the default of {@code data.minFreeBytes}, 256 MB. */
    private static final int FILLED_MEGABYTES = 200;

    private static final byte[] MEGABYTE = new byte[1 << 20];

    @TempDir
    Path disk;

    @BeforeEach
    void mount() throws Exception {
        assumeTrue(
                run("mount", "-t", "tmpfs", "-o", "size=" + DISK_MEGABYTES + "m", "tmpfs", disk.toString()),
                "no disk can be mounted here");
    }

    @AfterEach
    void unmount() throws Exception {
        run("umount", "--lazy", disk.toString());
    }

    @Test
    void a_disk_that_runs_full_is_told_to_senders_and_loses_nothing() throws Exception {
        Path filler = disk.resolve("filler");
        try (OneNode node = OneNode.start(disk.resolve("node"), Map.of());
                Bystander bystander = Bystander.start(node.process().chat(), "bystander")) {
            for (int i = 0; i < FILLED_MEGABYTES; i++) {
                Files.write(filler, MEGABYTE, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            }

            await().atMost(PATIENCE).until(() -> node.refused("disk") > 0);
            await().atMost(PATIENCE).until(() -> bystander.ledger().troubles().containsKey("error unavailable"));
            assertThat(node.management("/health/live")).isEqualTo(OK);

            Files.delete(filler);
            long before = bystander.ledger().newest();
            await().atMost(PATIENCE).until(() -> bystander.ledger().newest() > before);
            bystander.finish();
            assertThat(bystander.ledger().brokenInTheEnd()).isEmpty();
        }
    }

    private static boolean run(String... command) throws IOException, InterruptedException {
        try {
            return new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false; // there is no such program
        }
    }
}
