package io.busline.overload;

import static org.assertj.core.api.Assertions.assertThat;

import io.busline.testing.Await;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** In JVMs of their own, each with 128 MiB of heap. */
class HeapPressureTest {
    private static final int MB = 1024 * 1024;

    @ParameterizedTest
    @ValueSource(strings = {"-XX:+UseG1GC", "-XX:+UseSerialGC", "-XX:+UseParallelGC"})
    void what_is_kept_counts_and_garbage_does_not(String collector) throws Exception {
        List<String> said = run(collector, "small");

        assertThat(Double.parseDouble(said.get(0))).as("with garbage only").isLessThan(0.4);
        assertThat(Double.parseDouble(said.get(1))).as("with 85 MB kept").isGreaterThan(0.6);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-XX:+UseG1GC", "-XX:+UseSerialGC", "-XX:+UseParallelGC"})
    void so_do_large_objects_that_go_to_the_old_generation_at_once(String collector) throws Exception {
        List<String> said = run(collector, "large");

        assertThat(Double.parseDouble(said.get(1))).as("with 85 MB kept").isGreaterThan(0.6);
    }

    private static List<String> run(String collector, String size) throws Exception {
        Process process = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElse("java"),
                        collector,
                        "-Xmx128m",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Eater.class.getName(),
                        size)
                .start();
        List<String> said = process.inputReader().lines().toList();
        assertThat(process.waitFor(Await.SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isZero();
        return said;
    }

    /** Makes garbage, says how much of the heap is used, keeps 85 MB and says it again. */
    static final class Eater {
        private static final List<byte[]> KEPT = new ArrayList<>();
        private static volatile byte[] garbage;

        public static void main(String[] args) {
            int size = args[0].equals("large") ? 3 * MB / 2 : 1_000;
            DoubleSupplier pressure = HeapPressure.ofThisJvm();
            throwAway(300 * MB / size, size);
            System.out.println(pressure.getAsDouble());
            int kept = 0;
            while (kept < 85 * MB) {
                KEPT.add(new byte[size]);
                throwAway(1, size);
                kept += size;
            }
            throwAway(100, 500_000);
            System.out.println(pressure.getAsDouble());
        }

        private static void throwAway(int times, int size) {
            for (int i = 0; i < times; i++) {
                garbage = new byte[size];
            }
        }
    }
}
