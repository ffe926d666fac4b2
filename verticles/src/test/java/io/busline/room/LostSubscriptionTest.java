package io.busline.room;

import static io.busline.testing.TestNode.freshRoom;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.busline.testing.Await;
import io.busline.testing.ChatClient;
import io.busline.testing.LoopbackCluster;
import io.busline.testing.RealRedis;
import io.busline.testing.TestNode;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A cluster that forgets who listens, as Vert.x clusters have been seen to after a blip or a rolling update. */
@ExtendWith(RealRedis.class)
class LostSubscriptionTest {
    private final String room = freshRoom();

    @Test
    void is_noticed_made_anew_and_counted_and_nothing_is_missed_meanwhile(@RealRedis.Url String redis) {
        try (LoopbackCluster cluster = new LoopbackCluster()) {
            TestNode north = TestNode.start(cluster.join(), redis);
            TestNode south = TestNode.start(cluster.join(), redis);
            ChatClient ada = north.connect();
            ChatClient bob = south.connect();
            ada.join(room);
            bob.join(room);
            ada.say(room, "m0");
            bob.expectMessage("m0");

            cluster.loseSubscriptions("busline.room." + room);

            AtomicInteger said = new AtomicInteger();
            await().atMost(Duration.ofSeconds(Await.SECONDS)).until(() -> {
                ada.say(room, "m" + said.incrementAndGet());
                bob.expectMessage("m" + said);
                return count(south, "busline.subscriptions.repaired") > 0;
            });
            // From now on the bus brings them again: history is not asked any more.
            await().atMost(Duration.ofSeconds(Await.SECONDS)).until(() -> {
                double healed = count(south, "busline.messages.healed");
                ada.say(room, "m" + said.incrementAndGet());
                bob.expectMessage("m" + said);
                return count(south, "busline.messages.healed") == healed;
            });
            assertThat(bob.unexpected("gap")).isEmpty();
        }
    }

    private static double count(TestNode node, String counter) {
        return node.registry().get(counter).counter().count();
    }
}
