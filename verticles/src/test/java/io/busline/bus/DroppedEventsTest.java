package io.busline.bus;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class DroppedEventsTest {
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger(DroppedEvents.class);
    private long now;
    private final DroppedEvents dropped = new DroppedEvents(registry, () -> now);

    @BeforeEach
    void listen() {
        log.start();
        logger.addAppender(log);
    }

    @AfterEach
    void stop() {
        logger.detachAppender(log);
    }

    @Test
    void all_are_counted_and_one_line_in_ten_seconds_says_how_many_were_left_out() {
        for (int i = 0; i < 1_000; i++) {
            dropped.dropped(DroppedEvents.Reason.FORGED, "busline.room.lobby", "why");
        }
        now += TimeUnit.SECONDS.toNanos(10);
        dropped.dropped(DroppedEvents.Reason.MALFORMED, "busline.room.lobby", "why not");

        assertThat(registry.counter("busline.bus.dropped", "reason", "forged").count())
                .isEqualTo(1_000);
        assertThat(registry.counter("busline.bus.dropped", "reason", "malformed")
                        .count())
                .isEqualTo(1);
        assertThat(log.list.stream().map(ILoggingEvent::getFormattedMessage))
                .containsExactly(
                        "An event from another node on busline.room.lobby is dropped: why (0 more since the last such"
                                + " line)",
                        "An event from another node on busline.room.lobby is dropped: why not (999 more since the last"
                                + " such line)");
    }
}
