package io.busline.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.busline.testing.Await;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class DeadlineTest {
    private static final long NANOS_PER_MS = 1_000_000;

    @Test
    void a_process_whose_end_hangs_is_cut_off_in_time_and_says_so() throws Exception {
        Process process = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElse("java"),
                        "-cp",
                        System.getProperty("java.class.path"),
                        NeverEnds.class.getName())
                .redirectErrorStream(true)
                .start();
        assertThat(process.inputReader().readLine()).isEqualTo("started");

        long asked = System.nanoTime();
        process.toHandle().destroy();

        assertThat(process.waitFor(Await.SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat((System.nanoTime() - asked) / NANOS_PER_MS).isBetween(800L, 5_000L);
        assertThat(process.exitValue()).isEqualTo(1);
        assertThat(process.inputReader().lines()).anyMatch(line -> line.contains("Not everything ended within PT1S"));
    }

    /** Asked to stop, it hangs. */
    static final class NeverEnds {
        public static void main(String[] args) throws InterruptedException {
            CountDownLatch never = new CountDownLatch(1);
            LastWord.prepare();
            Deadline.onShutdown(Duration.ofSeconds(1));
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                try {
                    never.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }));
            System.out.println("started");
            never.await();
        }
    }
}
