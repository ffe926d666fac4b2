package io.busline.history.append;

import static io.busline.testing.Await.await;
import static io.busline.testing.TestNode.freshRoom;
import static org.assertj.core.api.Assertions.assertThat;

import io.busline.config.HistoryConfig;
import io.busline.history.AppendEvent;
import io.busline.history.ProxiedNode;
import io.busline.history.ReadHistory;
import io.busline.protocol.RoomEvent;
import io.busline.protocol.User;
import io.busline.testing.ChatClient;
import io.busline.testing.Events;
import io.busline.testing.RealRedis;
import io.busline.testing.TestNode;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One id, one message: whatever node it reaches, however often, and wherever the first one died over it. */
@ExtendWith({VertxExtension.class, RealRedis.class})
public class IdempotencyTest {
    private final String room = freshRoom();
    private final AppendEvent message = Events.append(room, "once", "m1");
    private ProxiedNode doomed;
    private TestNode survivor;
    private ChatClient member;

    @BeforeEach
    void start(Vertx vertx, @RealRedis.Url String redis) throws IOException {
        doomed = new ProxiedNode(redis, HistoryConfig.DEFAULT, Clock.systemUTC());
        survivor = TestNode.start(vertx, redis);
        member = survivor.connect();
        member.join(room);
    }

    @AfterEach
    void stop() throws IOException {
        doomed.close();
    }

    /**
     * The commands of a room's first message: 1 ZADD and 2 EXPIRE the index, 3 INCRBY, 4 ZADD and 5 EXPIRE the claim, 6 ZADD the
     * index, 7 ZADD the message, 8 EXPIRE the bucket, 9 ZADD and 10 EXPIRE the decision.
     */
    @ParameterizedTest(name = "the node dies after command {0}")
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void a_node_that_dies_between_its_commands_costs_neither_a_loss_nor_a_doublet(int commands) {
        doomed.proxy.cutAfter(commands);
        Future<AppendEvent.Appended> first = doomed.ask(message);
        await(first.otherwiseEmpty());
        assertThat(first.failed()).isTrue();

        AppendEvent.Appended again = await(survivor.bus().ask(message));
        AppendEvent.Appended onceMore = await(survivor.bus().ask(message));
        await(survivor.bus().ask(Events.append(room, "after", "m2")));

        assertThat(onceMore).isEqualTo(again);
        assertThat(member.expectMessage("once").getLong("seq")).isEqualTo(again.seq());
        member.expectMessage("after");
        assertThat(member.unexpected("message")).isEmpty();
        assertThat(ChatClient.texts(survivor.connect().join(room))).containsExactly("once", "after");
    }

    @Test
    void of_many_sendings_at_once_on_two_nodes_all_get_one_seq_and_nobody_waits_for_the_unused_numbers() {
        List<Future<AppendEvent.Appended>> answers = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            answers.add(doomed.ask(message));
            answers.add(survivor.bus().ask(message));
        }
        List<AppendEvent.Appended> appended =
                answers.stream().map(answer -> await(answer)).toList();
        AppendEvent.Appended after = await(survivor.bus().ask(Events.append(room, "after")));

        assertThat(appended).containsOnly(appended.get(0));
        member.expectMessage("once");
        member.expectMessage("after");
        assertThat(member.unexpected("message")).isEmpty();
        assertThat(member.unexpected("gap")).allMatch(gap -> gap.getBoolean("unused"));
        ReadHistory.Page page = await(survivor.bus().ask(ReadHistory.oldestAfter(room, 0, 500)));
        assertThat(page.messages()).hasSize(2);
        assertThat(page.gaps().stream()
                        .mapToLong(gap -> gap.to() - gap.from() + 1)
                        .sum())
                .isEqualTo(after.seq() - 2);
        assertThat(survivor.connect().join(room, 0).getBoolean("complete")).isTrue();
    }

    @Test
    void another_sender_another_room_and_no_id_are_other_messages() {
        User bob = new User("bob", "Bob", true);
        AppendEvent.Appended first = await(survivor.bus().ask(message));

        long bobs = await(survivor.bus().ask(new AppendEvent(room, bob, new RoomEvent.Message("once"), "m1")))
                .seq();
        long withoutId = await(survivor.bus().ask(Events.append(room, "once"))).seq();
        long elsewhere = await(survivor.bus().ask(Events.append(freshRoom(), "once", "m1")))
                .seq();

        assertThat(List.of(first.seq(), bobs, withoutId)).doesNotHaveDuplicates();
        assertThat(elsewhere).isEqualTo(1);
    }
}
