package io.busline.history.redis;

import static io.busline.testing.Await.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClient;
import io.vertx.junit5.VertxExtension;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisOptions;
import java.lang.management.ManagementFactory;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class RedisClientsTest {
    private static final int ATTEMPTS = 300;

    @Test
    void closed_clients_are_not_kept_by_the_verticle_that_made_them(Vertx vertx) throws Exception {
        NetClient one = vertx.createNetClient();
        long before = livingNetClients();
        assertThat(before).isPositive(); // it is still called that, and counted

        await(vertx.deployVerticle(new VerticleBase() {
            @Override
            public Future<?> start() {
                Future<Void> closed = Future.succeededFuture();
                for (int i = 0; i < ATTEMPTS; i++) {
                    closed = closed.compose(next -> attempt(vertx));
                }
                return closed;
            }
        }));

        assertThat(livingNetClients() - before).isLessThan(ATTEMPTS / 2);
        await(one.close());
    }

    private static Future<Void> attempt(Vertx vertx) {
        Redis client = RedisClients.create(vertx, new RedisOptions().setConnectionString("redis://127.0.0.1:1"));
        return client.connect().transform(refused -> client.close());
    }

    /** Counted by the virtual machine, after a collection. */
    private static long livingNetClients() throws Exception {
        String histogram = (String) ManagementFactory.getPlatformMBeanServer()
                .invoke(
                        new ObjectName("com.sun.management:type=DiagnosticCommand"),
                        "gcClassHistogram",
                        new Object[] {new String[0]},
                        new String[] {String[].class.getName()});
        return histogram
                .lines()
                .filter(line -> line.strip().endsWith(" io.vertx.core.net.impl.NetClientImpl"))
                .mapToLong(line -> Long.parseLong(line.strip().split("\\s+")[1]))
                .sum();
    }
}
