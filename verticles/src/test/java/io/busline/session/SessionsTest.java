package io.busline.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.busline.chat.Chat;
import io.busline.config.LimitsConfig;
import io.busline.identity.GuestAuthenticator;
import io.busline.identity.Policy;
import io.busline.limits.Allowances;
import io.busline.overload.Overload;
import io.busline.overload.Resource;
import io.busline.protocol.CloseCode;
import io.busline.room.FakeRooms;
import io.busline.testing.FakeRequests;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SessionsTest {
    private final Overload overload = new Overload(new SimpleMeterRegistry());
    private double heap;
    private final Sessions sessions = new Sessions(
            new Chat(
                    new FakeRequests(),
                    new FakeRooms(),
                    Policy.OPEN,
                    List.of(),
                    LimitsConfig.DEFAULT,
                    Duration.ofMinutes(10),
                    overload),
            new GuestAuthenticator(),
            new Allowances(LimitsConfig.DEFAULT),
            "node",
            new SessionMetrics(new SimpleMeterRegistry()),
            overload,
            new ManualTimer());

    @Test
    void every_connection_is_checked_once_an_interval_and_they_are_spread_over_it() {
        List<FakeConnection> clients =
                Stream.generate(FakeConnection::new).limit(100).toList();
        clients.forEach(sessions::open);

        IntStream.range(0, Sessions.PING_PARTS).forEach(part -> {
            int before = checks(clients);
            sessions.checkAlive();
            assertThat(checks(clients) - before).isEqualTo(100 / Sessions.PING_PARTS);
        });

        assertThat(clients).allMatch(client -> client.checks() == 1);
    }

    @Test
    void it_is_told_when_the_last_session_has_closed() {
        Session one = sessions.open(new FakeConnection());
        Session other = sessions.open(new FakeConnection());

        Future<Void> allClosed = sessions.allClosed();
        sessions.closed(one);
        sessions.closed(one);
        assertThat(allClosed.isComplete()).isFalse();
        sessions.closed(other);

        assertThat(allClosed.succeeded()).isTrue();
    }

    @Test
    void nobody_is_read_from_while_the_node_is_short_of_memory_and_the_sessions_are_told_part_by_part() {
        List<FakeConnection> clients =
                Stream.generate(FakeConnection::new).limit(1_500).toList();
        clients.forEach(sessions::open);
        overload.watch(Resource.HEAP, () -> heap);

        heap = 0.96;
        overload.check();
        sessions.checkOverload();
        assertThat(clients.stream().filter(FakeConnection::isPaused)).hasSize(1_000);
        sessions.checkOverload();
        assertThat(clients).allMatch(FakeConnection::isPaused);
        FakeConnection late = new FakeConnection();
        sessions.open(late);
        assertThat(late.isPaused()).isTrue();

        heap = 0.5;
        overload.check();
        sessions.checkOverload();
        sessions.checkOverload();
        assertThat(clients).noneMatch(FakeConnection::isPaused);
        assertThat(late.isPaused()).isFalse();
    }

    @Test
    void all_are_closed_with_the_same_code() {
        FakeConnection client = new FakeConnection();
        sessions.open(client);

        sessions.closeAll(CloseCode.GOING_AWAY);

        assertThat(client.closed()).isEqualTo(CloseCode.GOING_AWAY);
    }

    private static int checks(List<FakeConnection> clients) {
        return clients.stream().mapToInt(FakeConnection::checks).sum();
    }
}
