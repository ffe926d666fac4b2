package io.busline.app;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import io.netty.util.internal.OutOfDirectMemoryError;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

class OutOfMemoryTest {
    private static final OutOfMemoryError HEAP = new OutOfMemoryError("Java heap space");

    private final List<Throwable> seen = new ArrayList<>();
    private final LoggerContext context = new LoggerContext();
    private final Logger logger = context.getLogger("io.netty");
    private final OutOfMemory watching = new OutOfMemory(seen::add);

    OutOfMemoryTest() {
        context.addTurboFilter(watching);
    }

    @Test
    void it_is_seen_in_whatever_is_logged_at_whatever_level() {
        logger.warn("A task raised an exception", HEAP);
        logger.warn("A task raised an exception. Task: {}", "task", HEAP);
        logger.trace("{} and {} failed", "this", "that", HEAP);

        assertThat(seen).containsExactly(HEAP, HEAP, HEAP);
    }

    @Test
    void it_is_seen_as_the_cause_of_another_error() {
        logger.error("Failed", new CompletionException(new IllegalStateException(HEAP)));

        assertThat(seen).containsExactly(HEAP);
    }

    @Test
    void causes_that_go_in_a_circle_are_followed_only_so_far() {
        IllegalStateException one = new IllegalStateException();
        one.initCause(new IllegalArgumentException(one));

        logger.error("Failed", one);

        assertThat(seen).isEmpty();
    }

    @Test
    void direct_memory_that_is_used_up_is_another_matter() {
        logger.warn("Failed", new OutOfMemoryError("Cannot reserve 65536 bytes of direct buffer memory"));
        logger.warn("Failed", new OutOfMemoryError("Direct buffer memory"));

        assertThat(seen).isEmpty();
        assertThat(OutOfDirectMemoryError.class).isAssignableTo(OutOfMemoryError.class);
    }

    @Test
    void other_log_lines_pass() {
        logger.warn("nothing wrong");
        logger.warn("{} of {}", 1, 2);
        logger.warn("Failed", new IllegalStateException("closed"));

        assertThat(seen).isEmpty();
    }

    @Test
    void it_is_seen_on_a_thread_where_nobody_catches_it() throws InterruptedException {
        Thread thread = new Thread(() -> {
            throw HEAP;
        });
        thread.setUncaughtExceptionHandler(watching);

        thread.start();
        thread.join();

        assertThat(seen).containsExactly(HEAP);
    }
}
