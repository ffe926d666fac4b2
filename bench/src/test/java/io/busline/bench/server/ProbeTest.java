package io.busline.bench.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class ProbeTest {
    @Test
    void a_process_is_read_whatever_its_name_holds() {
        assertThat(ProcessSource.cpu("12 (a) b) S 1 1 1 0 -1 4 5 6 7 8 250 50 0 0 20"))
                .isEqualTo(3.0);
        assertThat(ProcessSource.rss("Name:\tjava\nVmRSS:\t  2048 kB\n")).isEqualTo(2048 * 1024);
    }

    @Test
    void metrics_tell_what_they_have_and_nothing_else() {
        Reading reading = MetricsSource.parse("""
                # HELP jvm_memory_used_bytes The amount of used memory
                jvm_memory_used_bytes{area="heap",id="G1 Eden Space"} 4.0E6
                jvm_memory_used_bytes{area="heap",id="G1 Old Gen"} 1.0E6
                jvm_memory_used_bytes{area="nonheap",id="Metaspace"} 2.0E7
                process_cpu_time_ns_total 1.5E9
                """);

        assertThat(reading.heap()).isEqualTo(5e6);
        assertThat(reading.cpu()).isEqualTo(1.5);
        assertThat(reading.rss()).isNaN();
    }

    @Test
    void this_process_can_be_seen_and_one_that_is_not_there_is_named() {
        Reading self =
                Probe.of(List.of(ProcessHandle.current().pid()), List.of()).read();

        assertThat(self.rss()).isGreaterThan(1 << 20);
        assertThat(self.cpu()).isPositive();
        assertThatThrownBy(() -> Probe.of(List.of(999_999_999L), List.of()).read())
                .hasMessageContaining("no process 999999999");
    }
}
