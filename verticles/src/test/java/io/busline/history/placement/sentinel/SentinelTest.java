package io.busline.history.placement.sentinel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.busline.history.layout.Keys;
import io.busline.history.placement.ring.ManyRooms;
import io.busline.testing.Await;
import io.busline.testing.ChatClient;
import io.busline.testing.RealSentinels;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A real master and its replica behind three real Sentinels, under a whole node. */
@ExtendWith(VertxExtension.class)
class SentinelTest {
    private final RealSentinels redis = new RealSentinels();
    private ManyRooms chat;
    private String room;

    @BeforeEach
    void start(Vertx vertx) {
        chat = new ManyRooms(vertx, redis.config());
        room = chat.rooms.get(0);
    }

    @AfterEach
    void stop() {
        redis.close();
    }

    @Test
    void after_the_masters_death_writing_goes_on_by_itself_though_a_sentinel_is_gone_too() throws Exception {
        redis.sentinels().get(1).kill();
        redis.master.kill();

        chat.awaitServes(room);

        assertThat(redis.replica.command("ROLE")).startsWith("master");
        assertThat(ChatClient.texts(chat.node.connect().join(room)).get(0)).isEqualTo("first");
        await().atMost(Duration.ofSeconds(Await.SECONDS))
                .until(() -> chat.ready().body().contains("\"chat\":\"UP\""));
    }

    @Test
    void a_living_master_is_left_as_soon_as_another_is_chosen() {
        redis.failOver();
        await().atMost(Duration.ofSeconds(Await.SECONDS))
                .until(() -> redis.replica.command("ROLE").startsWith("master"));

        // Sentinel takes ten seconds to turn the former master into a replica.
        await().atMost(Duration.ofSeconds(5)).until(() -> {
            String before = redis.replica.command("GET", Keys.seq(room));
            return chat.serves(room)
                    && !redis.replica.command("GET", Keys.seq(room)).equals(before);
        });
        chat.rooms.forEach(chat::awaitServes);
    }
}
