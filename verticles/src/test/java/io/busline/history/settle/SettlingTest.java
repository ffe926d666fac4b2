package io.busline.history.settle;

import static io.busline.testing.Await.await;
import static io.busline.testing.TestNode.freshRoom;
import static org.assertj.core.api.Assertions.assertThat;

import io.busline.history.AppendEvent;
import io.busline.history.ProxiedNode;
import io.busline.history.SettleNumbers;
import io.busline.protocol.SeqGap;
import io.busline.testing.ChatClient;
import io.busline.testing.Events;
import io.busline.testing.RealRedis;
import io.busline.testing.TestNode;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.time.Clock;
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
    private static final long LONG_ENOUGH_MS = 1_000;

    private final String room = freshRoom();
    private ProxiedNode slow;
    private TestNode other;
    private ChatClient member;

    @BeforeEach
    void start(Vertx vertx, @RealRedis.Url String redis) throws IOException {
        slow = new ProxiedNode(redis, ProxiedNode.PATIENT, Clock.systemUTC());
        other = TestNode.start(vertx, redis);
        member = other.connect();
        member.join(room);
    }

    @AfterEach
    void stop() throws IOException {
        slow.close();
    }

    /** The commands are those of {@code IdempotencyTest}: frozen behind the number, the claim, and all but the writing. */
    @ParameterizedTest(name = "frozen after command {0}")
    @ValueSource(ints = {3, 5, 6})
    void a_writer_that_was_frozen_finds_its_number_void_and_its_message_gets_another(int commands) throws Exception {
        slow.proxy.holdAfter(commands);
        Future<AppendEvent.Appended> frozen = slow.ask(Events.append(room, "late", "m1"));
        slow.proxy.awaitHeld();
        SettleNumbers.Settled settled = settle(LONG_ENOUGH_MS);

        slow.proxy.release();

        assertThat(settled.gaps()).containsExactly(SeqGap.unused(1));
        assertThat(await(frozen).seq()).isEqualTo(2);
        assertThat(await(other.bus().ask(Events.appendAgain(room, "late", "m1"))))
                .isEqualTo(await(frozen));
        assertThat(member.expect("gap").getBoolean("unused")).isTrue();
        assertThat(member.expectMessage("late").getLong("seq")).isEqualTo(2);
        assertThat(member.unexpected("message")).isEmpty();
        assertThat(ChatClient.texts(other.connect().join(room))).containsExactly("late");
    }

    @Test
    void a_frozen_writer_without_an_id_is_overruled_like_any_other() throws Exception {
        slow.proxy.holdAfter(4);
        Future<AppendEvent.Appended> frozen = slow.say(room, "late");
        slow.proxy.awaitHeld();
        settle(LONG_ENOUGH_MS);

        slow.proxy.release();

        assertThat(await(frozen).seq()).isEqualTo(2);
        assertThat(ChatClient.texts(other.connect().join(room))).containsExactly("late");
    }

    @Test
    void while_the_writer_is_frozen_a_second_sending_takes_its_place_over_and_both_get_one_number() throws Exception {
        slow.proxy.holdAfter(6);
        Future<AppendEvent.Appended> frozen = slow.ask(Events.append(room, "once", "m1"));
        slow.proxy.awaitHeld();

        AppendEvent.Appended again = await(other.bus().ask(Events.appendAgain(room, "once", "m1")));
        slow.proxy.release();

        assertThat(again.seq()).isEqualTo(1);
        assertThat(await(frozen)).isEqualTo(again);
        member.expectMessage("once");
        assertThat(member.unexpected("message")).isEmpty();
        assertThat(ChatClient.texts(other.connect().join(room))).containsExactly("once");
    }

    @Test
    void a_message_whose_writer_died_before_the_decision_is_delivered_and_stays() {
        slow.proxy.cutAfter(8);
        await(slow.ask(Events.append(room, "written", "m1")).otherwiseEmpty());

        SettleNumbers.Settled settled = settle(0);

        assertThat(settled.messages()).hasSize(1);
        assertThat(settled.gaps()).isEmpty();
        assertThat(settle(LONG_ENOUGH_MS).messages()).hasSize(1);
        assertThat(await(other.bus().ask(Events.appendAgain(room, "written", "m1")))
                        .seq())
                .isEqualTo(1);
        member.expectMessage("written");
        assertThat(member.unexpected("gap")).isEmpty();
    }

    @Test
    void a_number_that_has_not_been_missing_for_long_is_left_to_its_writer() throws Exception {
        slow.proxy.holdAfter(5);
        Future<AppendEvent.Appended> slowOne = slow.ask(Events.append(room, "in time", "m1"));
        slow.proxy.awaitHeld();

        assertThat(settle(LONG_ENOUGH_MS - 1)).isEqualTo(new SettleNumbers.Settled(List.of(), List.of(), false));
        slow.proxy.release();

        assertThat(await(slowOne).seq()).isEqualTo(1);
    }

    @Test
    void an_id_that_was_claimed_and_given_up_is_delivered_when_it_is_sent_again() {
        slow.proxy.cutAfter(5);
        await(slow.ask(Events.append(room, "again", "m1")).otherwiseEmpty());
        settle(LONG_ENOUGH_MS);

        long seq =
                await(other.bus().ask(Events.appendAgain(room, "again", "m1"))).seq();

        assertThat(seq).isEqualTo(2);
        assertThat(member.expectMessage("again").getLong("seq")).isEqualTo(2);
    }

    private SettleNumbers.Settled settle(long waitedMs) {
        return await(other.bus().ask(new SettleNumbers(room, 0, 1, 1, waitedMs)));
    }
}
