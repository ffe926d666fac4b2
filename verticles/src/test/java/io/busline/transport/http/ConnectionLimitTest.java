package io.busline.transport.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.busline.config.HttpConfig;
import io.busline.overload.Overload;
import io.busline.overload.Refusal;
import io.busline.overload.Resource;
import io.busline.testing.NoSessionsLeft;
import io.busline.testing.RawWebSocket;
import io.busline.testing.RealRedis;
import io.busline.testing.TestNode;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith({VertxExtension.class, RealRedis.class, NoSessionsLeft.class})
class ConnectionLimitTest {
    private static final int MOST = 10;

    private final Overload overload = new Overload(new SimpleMeterRegistry());

    private static HttpConfig config(int connections, int perAddress) {
        return TestNode.GATEWAY.http().withConnections(connections, perAddress);
    }

    private ConnectionLimit limit(Vertx vertx, int connections, int perAddress) {
        return ConnectionLimit.of(vertx, config(connections, perAddress), overload);
    }

    @Test
    void as_many_as_the_limit_may_come_in_and_the_next_when_one_has_left(Vertx vertx) {
        ConnectionLimit limit = limit(vertx, 2, 0);
        assertThat(limit.enter("a")).isNull();
        assertThat(limit.enter("b")).isNull();
        assertThat(overload.pressure(Resource.CONNECTIONS)).isEqualTo(1);
        assertThat(limit.enter("c")).isEqualTo(Refusal.CONNECTIONS);

        limit.left("a");

        assertThat(limit.enter("c")).isNull();
    }

    @Test
    void an_address_may_have_its_own_share_and_a_proxy_has_no_limit(Vertx vertx) {
        ConnectionLimit limit = limit(vertx, 100, 1);
        assertThat(limit.enter("a")).isNull();
        assertThat(limit.enter("a")).isEqualTo(Refusal.CONNECTIONS_PER_ADDRESS);
        assertThat(limit.enter("b")).isNull();
        assertThat(limit.enter(null)).isNull();
        assertThat(limit.enter(null)).isNull();

        limit.left("a");

        assertThat(limit.enter("a")).isNull();
        assertThat(limit.open()).isEqualTo(4);
    }

    @Test
    void nobody_comes_in_while_the_node_refuses_connections(Vertx vertx) {
        ConnectionLimit limit = limit(vertx, 100, 0);
        overload.watch(Resource.HEAP, () -> 1);
        overload.check();

        assertThat(limit.enter("a")).isEqualTo(Refusal.CONNECTIONS);
        assertThat(limit.open()).isZero();
    }

    @Test
    void without_a_number_the_limit_of_descriptors_decides(Vertx vertx) {
        limit(vertx, 0, 0).enter("a");

        assertThat(overload.pressure(Resource.CONNECTIONS)).isBetween(Double.MIN_VALUE, 0.9);
    }

    @Test
    void beyond_the_limit_a_client_is_answered_with_503_and_comes_in_when_others_have_left(
            Vertx vertx, @RealRedis.Url String redis) throws IOException {
        TestNode node = TestNode.start(vertx, redis, TestNode.GATEWAY.withHttp(config(MOST, 0)));
        List<RawWebSocket> clients = new ArrayList<>();
        for (int i = 0; i < MOST; i++) {
            clients.add(RawWebSocket.open(node.port()));
        }

        for (int i = 0; i < 3; i++) {
            try (RawWebSocket refused = new RawWebSocket(node.port(), 0)) {
                assertThat(refused.readHead()).startsWith("HTTP/1.1 503 ").contains("retry-after: 1");
            }
        }
        assertThat(refusedConnections(node)).isEqualTo(3);

        clients.get(0).close();
        AtomicReference<RawWebSocket> next = new AtomicReference<>();
        await().atMost(Duration.ofSeconds(20))
                .ignoreExceptionsInstanceOf(IOException.class)
                .until(() -> {
                    next.set(RawWebSocket.open(node.port()));
                    return true;
                });
        next.get().close();
        for (RawWebSocket client : clients) {
            client.close();
        }
    }

    @Test
    void beyond_its_limit_an_address_is_answered_with_429(Vertx vertx, @RealRedis.Url String redis) throws IOException {
        TestNode node = TestNode.start(vertx, redis, TestNode.GATEWAY.withHttp(config(0, 1)));

        try (RawWebSocket first = RawWebSocket.open(node.port());
                RawWebSocket second = new RawWebSocket(node.port(), 0)) {
            assertThat(second.readHead()).startsWith("HTTP/1.1 429 ");
            first.sendText("{\"type\":\"ping\"}");
            assertThat(first.read().text()).contains("pong");
        }
    }

    private static double refusedConnections(TestNode node) {
        return node.registry()
                .get("busline.refused")
                .tag("reason", "connections")
                .counter()
                .count();
    }
}
