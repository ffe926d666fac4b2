package io.busline.history.read;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.busline.protocol.StoredEvent;
import io.busline.testing.Events;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class EventParserTest {
    private final Logger logger = (Logger) LoggerFactory.getLogger(EventParser.class);
    private final ListAppender<ILoggingEvent> logged = new ListAppender<>();
    private long now = -5;
    private final EventParser parser = new EventParser(() -> now);

    @BeforeEach
    void listen() {
        logged.start();
        logger.addAppender(logged);
    }

    @AfterEach
    void stop() {
        logger.detachAppender(logged);
    }

    @Test
    void an_event_is_read() {
        StoredEvent event = StoredEvent.of(
                "room", 7, 1, Events.ADA, Events.append("room", "text").event());

        assertThat(parser.parse("bucket", event.frame().json(), 7)).isEqualTo(event);
        assertThat(logged.list).isEmpty();
    }

    @Test
    void whatever_is_no_event_is_passed_over_and_logged_once_a_minute() {
        for (String strange : new String[] {"", "text", "[]", "{}", "{\"user\":1}", "{\"ts\":{}}", "{\"a\":"}) {
            assertThat(parser.parse("bucket", strange.getBytes(StandardCharsets.UTF_8), 7))
                    .as(strange)
                    .isNull();
        }
        assertThat(parser.parse("bucket", new byte[] {(byte) 0xff, 0}, 7)).isNull();
        assertThat(logged.list).hasSize(1);
        assertThat(logged.list.get(0).getFormattedMessage()).contains("bucket");

        now += TimeUnit.SECONDS.toNanos(59);
        parser.parse("bucket", new byte[0], 7);
        assertThat(logged.list).hasSize(1);

        now += TimeUnit.SECONDS.toNanos(1);
        parser.parse("bucket", new byte[0], 7);
        assertThat(logged.list).hasSize(2);
    }
}
