package io.busline.app.logging;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.joran.spi.JoranException;
import ch.qos.logback.core.read.ListAppender;
import ch.qos.logback.core.spi.FilterAttachable;
import java.io.File;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RateLimitTest {
    private final LoggerContext context = new LoggerContext();
    private final ListAppender<ILoggingEvent> written = new ListAppender<>();
    private final RateLimit limit = new RateLimit();
    private final Logger log = context.getLogger("io.netty.Anything");

    RateLimitTest() {
        limit.setContext(context);
        written.setContext(context);
        written.addFilter(limit);
        limit.start();
        written.start();
        context.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(written);
        context.getLogger(Logger.ROOT_LOGGER_NAME).setLevel(Level.DEBUG);
    }

    @AfterEach
    void stop() {
        context.stop();
    }

    @Test
    void of_what_is_alike_the_first_few_are_written_and_the_rest_is_counted() {
        for (int i = 0; i < 4_714; i++) {
            log.warn("A client has failed: {}", i);
        }

        assertThat(written.list).hasSize(3);
        assertThat(limit.report())
                .containsExactly(
                        "4,711 more like this were left out in 10 s: WARN io.netty.Anything: A client has failed: {}");
    }

    @Test
    void the_next_window_begins_anew() {
        for (int i = 0; i < 10; i++) {
            log.warn("again");
        }
        limit.report();
        log.warn("again");

        assertThat(written.list).hasSize(4);
        assertThat(limit.report()).isEmpty();
    }

    @Test
    void what_differs_in_logger_level_or_message_is_not_alike() {
        for (int i = 0; i < 10; i++) {
            log.warn("one");
            log.error("one");
            log.warn("another");
            context.getLogger("io.vertx.Other").warn("one");
        }

        assertThat(written.list).hasSize(4 * 3);
    }

    @Test
    void stack_traces_count_as_many_lines_and_the_first_of_a_kind_passes_all_the_same() {
        limit.setLines(100);
        limit.setAlike(1_000);
        for (int i = 0; i < 100; i++) {
            log.error("failed", new IllegalStateException(new IllegalArgumentException("deep")));
        }
        log.error("something else");
        log.error("something else");

        List<String> messages =
                written.list.stream().map(ILoggingEvent::getMessage).toList();
        assertThat(messages.size()).isBetween(2, 11);
        assertThat(messages).containsOnlyOnce("something else");
    }

    @Test
    void messages_that_are_never_the_same_are_bounded_too() {
        for (int i = 0; i < 1_000; i++) {
            log.warn("put together " + i);
        }

        assertThat(written.list).hasSize(50);
        assertThat(limit.report()).containsExactly("950 others were left out in 10 s, of many kinds");
    }

    @Test
    void who_asks_for_debug_gets_all_of_it() {
        for (int i = 0; i < 100; i++) {
            log.debug("detail");
        }

        assertThat(written.list).hasSize(100);
    }

    @Test
    void the_line_that_says_what_was_left_out_passes_always() {
        for (int i = 0; i < 10; i++) {
            context.getLogger(RateLimit.REPORTS).warn("left out");
        }

        assertThat(written.list).hasSize(10);
    }

    @ParameterizedTest
    @ValueSource(strings = {"src/main/resources/logback.xml", "../conf/logback.xml"})
    void every_appender_of_ours_is_limited(String file) throws JoranException {
        LoggerContext configured = new LoggerContext();
        JoranConfigurator configurator = new JoranConfigurator();
        configurator.setContext(configured);
        configurator.doConfigure(new File(file));

        List<Appender<ILoggingEvent>> appenders = new ArrayList<>();
        configured
                .getLoggerList()
                .forEach(logger -> logger.iteratorForAppenders().forEachRemaining(appenders::add));

        assertThat(appenders)
                .hasSizeGreaterThan(1)
                .allSatisfy(appender -> assertThat(((FilterAttachable<?>) appender).getCopyOfAttachedFiltersList())
                        .hasAtLeastOneElementOfType(RateLimit.class));
        configured.stop();
    }
}
