package io.busline.gateway;

import static io.busline.testing.TestNode.freshRoom;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.busline.bus.Addresses;
import io.busline.bus.Bus;
import io.busline.bus.ClusterEvent;
import io.busline.bus.ClusterSecret;
import io.busline.protocol.RoomEvent;
import io.busline.protocol.SeqGap;
import io.busline.protocol.StoredEvent;
import io.busline.protocol.User;
import io.busline.testing.Await;
import io.busline.testing.ChatClient;
import io.busline.testing.LoopbackCluster;
import io.busline.testing.RealRedis;
import io.busline.testing.TestNode;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Somebody reaches the event bus's port and says what he likes. */
@ExtendWith(RealRedis.class)
class ForgedEventsTest {
    private static final User ADA = new User("guest-ada", "Ada", true);
    private static final LoopbackCluster CLUSTER = new LoopbackCluster();
    private static TestNode open;
    private static TestNode guarded;
    private static EventBus raw;
    private static Bus attacker;

    private final String room = freshRoom();

    @BeforeAll
    static void start(@RealRedis.Url String redis) {
        open = TestNode.start(CLUSTER.join(), redis);
        guarded = TestNode.with(CLUSTER.join(), redis)
                .secret(new ClusterSecret("a secret that only nodes have, 32 bytes"))
                .start();
        Vertx anybody = CLUSTER.join();
        attacker = new Bus(anybody);
        raw = anybody.eventBus();
    }

    @AfterAll
    static void stop() {
        CLUSTER.close();
    }

    @Test
    void a_forged_number_far_beyond_the_counter_stops_no_room() {
        ChatClient bob = open.connect();
        bob.join(room);
        assertThat(say(bob, "one")).isEqualTo(1);
        SeqGap everything = new SeqGap(2, StoredEvent.LARGEST_SEQ, false);

        attackUntilDropped(open, "ahead", 3, () -> {
            forge(StoredEvent.LARGEST_SEQ);
            forge(2_000_000);
            attacker.publish(Addresses.room(room), new ClusterEvent.GapFound(room, everything));
        });
        attackUntilDropped(open, "malformed", 3, () -> {
            forge(Long.MAX_VALUE);
            forge(-1);
            forge(0);
        });

        assertThat(say(bob, "two")).isEqualTo(2);
        bob.expectMessage("one");
        bob.expectMessage("two");
        assertThat(say(bob, "three")).isEqualTo(3);
    }

    @Test
    void a_forged_number_within_reach_of_the_counter_costs_numbers_and_no_message() {
        ChatClient bob = open.connect();
        bob.join(room);
        say(bob, "one");

        await().atMost(Duration.ofSeconds(Await.SECONDS)).until(() -> {
            forge(500_000);
            return say(bob, "more") > 500_000;
        });
        long last = say(bob, "last");

        assertThat(last).isLessThan(1_000_000);
        await().atMost(Duration.ofSeconds(Await.SECONDS))
                .until(() -> bob.expect("message").getLong("seq") == last);
    }

    @Test
    void with_a_secret_nobody_else_speaks_in_a_room() {
        ChatClient bob = guarded.connect();
        bob.join(room);
        SeqGap next = new SeqGap(1, 100, false);

        attackUntilDropped(guarded, "forged", 3, () -> {
            forge(1);
            attacker.publish(Addresses.room(room), new ClusterEvent.GapFound(room, next));
            attacker.publish(Addresses.PRESENCE, new ClusterEvent.PresenceReported("n", true, Map.of(room, 1_000)));
        });

        assertThat(say(bob, "true")).isEqualTo(1);
        assertThat(bob.expect("message").getString("text")).isEqualTo("true");
        assertThat(bob.ask("presence", new JsonObject().put("type", "presence").put("room", room))
                        .getInteger("count"))
                .isEqualTo(1);
    }

    @Test
    void an_event_of_one_room_is_not_taken_for_another_rooms() {
        ChatClient bob = open.connect();
        bob.join(room);

        attackUntilDropped(open, "malformed", 1, () -> attacker.publish(Addresses.room(room), event("elsewhere", 1)));

        assertThat(say(bob, "true")).isEqualTo(1);
        assertThat(bob.expect("message").getString("text")).isEqualTo("true");
    }

    @Test
    void what_is_no_event_at_all_is_dropped() {
        ChatClient bob = open.connect();
        bob.join(room);

        attackUntilDropped(open, "malformed", 4, () -> {
            raw.publish(Addresses.room(room), "text");
            raw.publish(Addresses.room(room), Buffer.buffer("bytes"));
            raw.publish(Addresses.room(room), new JsonObject().put("type", "message"));
            raw.publish(Addresses.room(room), 42);
        });

        assertThat(say(bob, "true")).isEqualTo(1);
    }

    @Test
    void while_a_secret_is_rolled_out_nothing_is_lost_in_either_direction() {
        ChatClient ada = open.connect();
        ChatClient bob = guarded.connect();
        ada.join(room);
        bob.join(room);

        say(bob, "signed");
        ada.expectMessage("signed");
        say(ada, "not signed");

        bob.expectMessage("signed");
        bob.expectMessage("not signed"); // from history
    }

    private void forge(long seq) {
        attacker.publish(Addresses.room(room), event(room, seq));
    }

    private static ClusterEvent event(String room, long seq) {
        return new ClusterEvent.EventStored(
                room, StoredEvent.of(room, seq, System.currentTimeMillis(), ADA, new RoomEvent.Message("forged")));
    }

    private long say(ChatClient client, String text) {
        return client.say(room, text).getLong("seq");
    }

    /** Again and again, because the attacker's node may learn of the room's subscription only later. */
    private static void attackUntilDropped(TestNode node, String reason, int events, Runnable attack) {
        double before = dropped(node, reason);
        await().atMost(Duration.ofSeconds(Await.SECONDS)).until(() -> {
            attack.run();
            return dropped(node, reason) >= before + events;
        });
    }

    private static double dropped(TestNode node, String reason) {
        return node.registry().counter("busline.bus.dropped", "reason", reason).count();
    }
}
