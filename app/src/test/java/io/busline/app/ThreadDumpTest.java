package io.busline.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class ThreadDumpTest {
    @Test
    void the_threads_asked_for_come_first_with_what_they_do() {
        String dump = ThreadDump.of(List.of(Thread.currentThread().getName()));

        assertThat(dump)
                .startsWith("\"" + Thread.currentThread().getName() + "\" RUNNABLE\n")
                .contains(getClass().getName() + ".the_threads_asked_for_come_first");
    }

    @Test
    void it_has_a_largest_size() throws InterruptedException {
        CountDownLatch end = new CountDownLatch(1);
        List<Thread> many = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            Thread thread = new Thread(() -> {
                try {
                    end.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            thread.start();
            many.add(thread);
        }

        assertThat(ThreadDump.of(List.of())).hasSizeBetween(32 * 1024, ThreadDump.MOST_CHARS);

        end.countDown();
        for (Thread thread : many) {
            thread.join();
        }
    }
}
