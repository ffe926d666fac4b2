package io.busline.history;

import static io.busline.testing.Await.await;
import static io.busline.testing.TestNode.freshRoom;
import static org.assertj.core.api.Assertions.assertThat;

import io.busline.bus.Bus;
import io.busline.config.HistoryConfig;
import io.busline.config.RedisConfig;
import io.busline.protocol.Hole;
import io.busline.protocol.User;
import io.busline.testing.ChatClient;
import io.busline.testing.CuttingProxy;
import io.busline.testing.RealRedis;
import io.busline.testing.TestNode;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A number is decided once: its writer and those who wait for it come to one result, whoever is slow. */
@ExtendWith({VertxExtension.class, RealRedis.class})
class SettlingTest {
    private static final User ADA = new User("ada", "Ada", true);
    private static final long LONG_ENOUGH_MS = 1_000;
    private static final HistoryConfig PATIENT = new HistoryConfig(
            Duration.ofMinutes(5), Duration.ofHours(24), Duration.ofMinutes(10), 20_000, Duration.ofSeconds(20));

    private final String room = freshRoom();
    private final Vertx slowVertx = Vertx.vertx();
    private CuttingProxy proxy;
    private Bus slow;
    private TestNode other;
    private ChatClient member;

    @BeforeEach
    void start(Vertx vertx, @RealRedis.Url String redis) throws IOException {
        proxy = new CuttingProxy(redis);
        slow = new Bus(slowVertx);
        await(slowVertx.deployVerticle(new HistoryVerticle(
                slow,
                RedisConfig.standalone(proxy.endpoint()),
                PATIENT,
                Clock.systemUTC(),
                new SimpleMeterRegistry())));
        other = TestNode.start(vertx, redis);
        member = other.connect();
        member.join(room);
    }

    @AfterEach
    void stop() throws IOException {
        await(slowVertx.close());
        proxy.close();
    }

    /** The commands are those of {@code IdempotencyTest}: frozen behind the number, the claim, and all but the writing. */
    @ParameterizedTest(name = "frozen after command {0}")
    @ValueSource(ints = {3, 5, 6})
    void a_writer_that_was_frozen_finds_its_number_void_and_its_message_gets_another(int commands) throws Exception {
        proxy.holdAfter(commands);
        Future<AppendMessage.Appended> frozen = slow.ask(new AppendMessage(room, ADA, "late", "m1"));
        proxy.awaitHeld();
        SettleNumbers.Settled settled = settle(LONG_ENOUGH_MS);

        proxy.release();

        assertThat(settled.holes()).containsExactly(Hole.unused(1));
        assertThat(await(frozen).seq()).isEqualTo(2);
        assertThat(await(other.bus().ask(new AppendMessage(room, ADA, "late", "m1", true, 0))))
                .isEqualTo(await(frozen));
        assertThat(member.expect("gap").getBoolean("unused")).isTrue();
        assertThat(member.expectMessage("late").getLong("seq")).isEqualTo(2);
        assertThat(member.unexpected("message")).isEmpty();
        assertThat(ChatClient.texts(other.connect().join(room))).containsExactly("late");
    }

    @Test
    void a_frozen_writer_without_an_id_is_overruled_like_any_other() throws Exception {
        proxy.holdAfter(4);
        Future<AppendMessage.Appended> frozen = slow.ask(new AppendMessage(room, ADA, "late", null));
        proxy.awaitHeld();
        settle(LONG_ENOUGH_MS);

        proxy.release();

        assertThat(await(frozen).seq()).isEqualTo(2);
        assertThat(ChatClient.texts(other.connect().join(room))).containsExactly("late");
    }

    @Test
    void while_the_writer_is_frozen_a_second_sending_takes_its_place_over_and_both_get_one_number() throws Exception {
        proxy.holdAfter(6);
        Future<AppendMessage.Appended> frozen = slow.ask(new AppendMessage(room, ADA, "once", "m1"));
        proxy.awaitHeld();

        AppendMessage.Appended again = await(other.bus().ask(new AppendMessage(room, ADA, "once", "m1", true, 0)));
        proxy.release();

        assertThat(again.seq()).isEqualTo(1);
        assertThat(await(frozen)).isEqualTo(again);
        member.expectMessage("once");
        assertThat(member.unexpected("message")).isEmpty();
        assertThat(ChatClient.texts(other.connect().join(room))).containsExactly("once");
    }

    @Test
    void a_message_whose_writer_died_before_the_decision_is_delivered_and_stays() {
        proxy.cutAfter(8);
        await(slow.ask(new AppendMessage(room, ADA, "written", "m1")).otherwiseEmpty());

        SettleNumbers.Settled settled = settle(0);

        assertThat(settled.messages()).hasSize(1);
        assertThat(settled.holes()).isEmpty();
        assertThat(settle(LONG_ENOUGH_MS).messages()).hasSize(1);
        assertThat(await(other.bus().ask(new AppendMessage(room, ADA, "written", "m1", true, 0)))
                        .seq())
                .isEqualTo(1);
        member.expectMessage("written");
        assertThat(member.unexpected("gap")).isEmpty();
    }

    @Test
    void a_number_that_has_not_been_missing_for_long_is_left_to_its_writer() throws Exception {
        proxy.holdAfter(5);
        Future<AppendMessage.Appended> slowOne = slow.ask(new AppendMessage(room, ADA, "in time", "m1"));
        proxy.awaitHeld();

        assertThat(settle(LONG_ENOUGH_MS - 1)).isEqualTo(new SettleNumbers.Settled(List.of(), List.of(), false));
        proxy.release();

        assertThat(await(slowOne).seq()).isEqualTo(1);
    }

    @Test
    void an_id_that_was_claimed_and_given_up_is_delivered_when_it_is_sent_again() {
        proxy.cutAfter(5);
        await(slow.ask(new AppendMessage(room, ADA, "again", "m1")).otherwiseEmpty());
        settle(LONG_ENOUGH_MS);

        long seq = await(other.bus().ask(new AppendMessage(room, ADA, "again", "m1", true, 0)))
                .seq();

        assertThat(seq).isEqualTo(2);
        assertThat(member.expectMessage("again").getLong("seq")).isEqualTo(2);
    }

    private SettleNumbers.Settled settle(long waitedMs) {
        return await(other.bus().ask(new SettleNumbers(room, 0, 1, 1, waitedMs)));
    }
}
