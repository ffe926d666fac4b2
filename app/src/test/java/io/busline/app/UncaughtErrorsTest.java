package io.busline.app;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class UncaughtErrorsTest {
    /** Seen when a node was killed while another was writing to it. */
    private static final List<StackTraceElement> FAILED_WRITE = List.of(
            frame("io.vertx.core.Promise", "fail"),
            frame("io.vertx.core.Promise", "complete"),
            frame("io.vertx.core.impl.future.FutureBase", "lambda$emitResult$0"),
            frame("io.netty.util.concurrent.AbstractEventExecutor", "runTask"));

    private final Logger logger = (Logger) LoggerFactory.getLogger(UncaughtErrors.class);
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();

    @BeforeEach
    void listen() {
        log.start();
        logger.setLevel(Level.DEBUG);
        logger.addAppender(log);
    }

    @AfterEach
    void stopListening() {
        logger.detachAppender(log);
        logger.setLevel(null);
    }

    @Test
    void a_failed_write_of_the_event_bus_is_no_error() {
        new UncaughtErrors().handle(thrown("Promise already completed", FAILED_WRITE));

        assertThat(log.list).extracting(ILoggingEvent::getLevel).containsExactly(Level.DEBUG);
    }

    @Test
    void the_same_exception_out_of_our_own_code_is_an_error() {
        List<StackTraceElement> ours = new ArrayList<>(FAILED_WRITE);
        ours.add(frame("io.busline.room.Hub", "join"));

        new UncaughtErrors().handle(thrown("Promise already completed", ours));

        assertThat(log.list).extracting(ILoggingEvent::getLevel).containsExactly(Level.ERROR);
    }

    @Test
    void any_other_exception_is_an_error_with_its_stack_trace() {
        new UncaughtErrors().handle(thrown("of another kind", FAILED_WRITE));

        assertThat(log.list).singleElement().satisfies(event -> {
            assertThat(event.getLevel()).isEqualTo(Level.ERROR);
            assertThat(event.getThrowableProxy().getMessage()).isEqualTo("of another kind");
        });
    }

    private static IllegalStateException thrown(String message, List<StackTraceElement> trace) {
        IllegalStateException exception = new IllegalStateException(message);
        exception.setStackTrace(trace.toArray(StackTraceElement[]::new));
        return exception;
    }

    private static StackTraceElement frame(String type, String method) {
        return new StackTraceElement(type, method, null, 1);
    }
}
