package io.busline.overload;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class OverloadTest {
    private static final int CHECKS_IN_20_S = 100;

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final Overload overload = new Overload(registry);
    private final AtomicReference<Double> pressure = new AtomicReference<>(0.0);
    private final Logger logger = (Logger) LoggerFactory.getLogger(Overload.class);
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();

    @BeforeEach
    void listen() {
        log.start();
        logger.setLevel(Level.INFO);
        logger.addAppender(log);
    }

    @AfterEach
    void stopListening() {
        logger.detachAppender(log);
        logger.setLevel(null);
    }

    @Test
    void an_action_begins_at_its_threshold_and_ends_well_below_it() {
        overload.watch(Resource.CONNECTIONS, pressure::get);

        assertThat(activeAt(0.99)).isFalse();
        assertThat(activeAt(1.0)).isTrue();
        assertThat(activeAt(0.96)).isTrue();
        assertThat(activeAt(0.94)).isFalse();
    }

    @Test
    void an_action_goes_on_while_any_resource_calls_for_it() {
        overload.watch(Resource.CONNECTIONS, pressure::get);
        overload.watch(Resource.DESCRIPTORS, () -> 0.97);

        assertThat(activeAt(0.0)).isTrue();
    }

    @Test
    void pressures_and_actions_are_told_by_name() {
        overload.watch(Resource.CONNECTIONS, () -> 1.0);
        overload.watch(Resource.HEAP, () -> 0.86);

        overload.check();

        assertThat(overload.pressures()).isEqualTo(Map.of("connections", 1.0, "heap", 0.86));
        assertThat(overload.activeNames()).containsExactly("refuse_connections", "refuse_work");
        assertThat(gauge("busline.overload.pressure", "resource", "heap")).isEqualTo(0.86);
        assertThat(gauge("busline.overload.active", "action", "refuse_work")).isEqualTo(1);
        assertThat(gauge("busline.overload.active", "action", "stop_reading")).isZero();
    }

    @Test
    void a_resource_that_can_not_be_measured_is_logged_once_and_does_not_hide_the_others() {
        overload.watch(Resource.HEAP, () -> {
            throw new IllegalStateException("no such bean");
        });
        overload.watch(Resource.CONNECTIONS, () -> 1.0);

        overload.check();
        overload.check();

        assertThat(overload.isActive(Action.REFUSE_CONNECTIONS)).isTrue();
        assertThat(log.list).extracting(ILoggingEvent::getLevel).containsExactlyInAnyOrder(Level.ERROR, Level.WARN);
    }

    @Test
    void the_log_tells_when_an_action_begins_and_when_it_ends() {
        overload.watch(Resource.CONNECTIONS, pressure::get);

        activeAt(1.0);
        pressure.set(0.5);
        check(CHECKS_IN_20_S);

        assertThat(log.list)
                .extracting(ILoggingEvent::toString)
                .containsExactly(
                        "[WARN] connections is used to 100 %: refuse_connections begins",
                        "[INFO] connections is used to 50 %: refuse_connections ended");
    }

    @Test
    void an_action_that_comes_and_goes_all_the_time_is_logged_a_few_times_a_minute() {
        overload.watch(Resource.CONNECTIONS, pressure::get);

        for (int i = 0; i < 3 * CHECKS_IN_20_S; i++) {
            activeAt(i % 2 == 0 ? 1.0 : 0.5);
        }

        assertThat(log.list).hasSizeLessThanOrEqualTo(4);
    }

    @Test
    void refusals_are_counted_by_reason() {
        overload.refused(Refusal.JOIN_RATE);
        overload.refused(Refusal.JOIN_RATE);

        assertThat(registry.get("busline.refused")
                        .tag("reason", "join_rate")
                        .counter()
                        .count())
                .isEqualTo(2);
    }

    private double gauge(String name, String tag, String value) {
        return registry.get(name).tag(tag, value).gauge().value();
    }

    private void check(int times) {
        for (int i = 0; i < times; i++) {
            overload.check();
        }
    }

    private boolean activeAt(double used) {
        pressure.set(used);
        overload.check();
        return overload.isActive(Action.REFUSE_CONNECTIONS);
    }
}
