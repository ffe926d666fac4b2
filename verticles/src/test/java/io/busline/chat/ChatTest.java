package io.busline.chat;

import static org.assertj.core.api.Assertions.assertThat;

import io.busline.config.LimitsConfig;
import io.busline.history.AppendEvent;
import io.busline.history.ReadHistory;
import io.busline.identity.Action;
import io.busline.identity.Admission;
import io.busline.identity.Identity;
import io.busline.identity.Policy;
import io.busline.limits.Allowances;
import io.busline.overload.Overload;
import io.busline.overload.Resource;
import io.busline.presence.CountPeople;
import io.busline.presence.EnterRoom;
import io.busline.protocol.BuslineException;
import io.busline.protocol.ErrorCode;
import io.busline.protocol.RoomEvent;
import io.busline.room.FakeRooms;
import io.busline.testing.Events;
import io.busline.testing.FakeRequests;
import io.busline.testing.LimitsConfigs;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChatTest {
    private static final LimitsConfig LIMITS =
            LimitsConfigs.with().textChars(10).build();
    private static final String ROOM = "r";

    private final FakeRequests requests = new FakeRequests();
    private final FakeRooms rooms = new FakeRooms();
    private final List<Interceptor> interceptors = new ArrayList<>();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final Overload overload = new Overload(registry);
    private LimitsConfig limits = LIMITS;
    private Policy policy = Policy.OPEN;
    private Duration idLifetime = Duration.ofMinutes(10);

    @BeforeEach
    void serve() {
        requests.answer(AppendEvent.class, request -> new AppendEvent.Appended(1, 1))
                .answer(EnterRoom.class, request -> 1)
                .answer(CountPeople.class, request -> 1);
    }

    @Test
    void an_event_is_stored_for_who_has_joined_the_room() {
        Chat chat = chat();
        Participant ada = enter(chat, false);

        assertThat(say(chat, ada, "hi", "m1").result()).isEqualTo(new AppendEvent.Appended(1, 1));

        assertThat(stored())
                .containsExactly(new AppendEvent(ROOM, Events.ADA, new RoomEvent.Message("hi"), "m1", false, 0));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "no room", "r\u00f6om", "a/b"})
    void no_way_in_gets_past_the_names_of_rooms(String room) {
        Chat chat = chat();
        Participant ada = enter(chat, false);

        assertThat(code(chat.join(ada, room, OptionalLong.empty(), 0))).isEqualTo(ErrorCode.BAD_FIELD);
        assertThat(code(chat.publish(ada, room, new RoomEvent.Message("hi"), null)))
                .isEqualTo(ErrorCode.BAD_FIELD);
    }

    @Test
    void no_way_in_gets_past_the_limits_of_texts_and_ids() {
        Chat chat = chat();
        Participant ada = enter(chat, false);

        assertThat(code(say(chat, ada, "", null))).isEqualTo(ErrorCode.BAD_FIELD);
        assertThat(code(say(chat, ada, "half a pair \ud83d", null))).isEqualTo(ErrorCode.BAD_FIELD);
        assertThat(code(say(chat, ada, "x".repeat(11), null))).isEqualTo(ErrorCode.TOO_LARGE);
        assertThat(code(say(chat, ada, "hi", ""))).isEqualTo(ErrorCode.BAD_FIELD);
        assertThat(code(say(chat, ada, "hi", "x".repeat(65)))).isEqualTo(ErrorCode.BAD_FIELD);
        assertThat(stored()).isEmpty();
    }

    @Test
    void what_the_policy_refuses_is_not_done_and_the_reason_is_the_policys() {
        policy = (who, action, room) -> action == Action.WRITE
                ? Optional.of(new BuslineException(ErrorCode.MUTED, "until tomorrow"))
                : Optional.empty();
        Chat chat = chat();
        Participant ada = enter(chat, false);

        assertThat(code(say(chat, ada, "hi", null))).isEqualTo(ErrorCode.MUTED);
        assertThat(chat.count(ada, ROOM).succeeded()).isTrue();
        assertThat(stored()).isEmpty();
    }

    @Test
    void who_may_not_read_neither_joins_nor_reads_nor_counts() {
        Chat open = chat();
        Participant ada = enter(open, false);
        policy = (who, action, room) -> Optional.of(new BuslineException(ErrorCode.FORBIDDEN, "not you"));
        Chat shut = chat();

        assertThat(code(shut.join(ada, "other", OptionalLong.empty(), 0))).isEqualTo(ErrorCode.FORBIDDEN);
        assertThat(code(shut.read(ada, ReadHistory.newestBefore(ROOM, 5, 1)))).isEqualTo(ErrorCode.FORBIDDEN);
        assertThat(code(shut.count(ada, ROOM))).isEqualTo(ErrorCode.FORBIDDEN);
        assertThat(requests.asked(ReadHistory.class)).isEmpty();
    }

    @Test
    void interceptors_are_asked_in_order_and_each_sees_what_the_one_before_made_of_the_event() {
        interceptors.add((sender, room, event) -> Future.succeededFuture(shout(event, "!")));
        interceptors.add((sender, room, event) -> Future.succeededFuture(shout(event, "?")));
        Chat chat = chat();

        say(chat, enter(chat, false), "hi", null);

        assertThat(stored()).extracting(AppendEvent::event).containsExactly(new RoomEvent.Message("hi!?"));
    }

    @Test
    void what_an_interceptor_rejects_is_not_stored_and_the_sender_is_told_why() {
        interceptors.add((sender, room, event) ->
                Future.failedFuture(new BuslineException(ErrorCode.FORBIDDEN, "no such words here")));
        Chat chat = chat();

        Future<AppendEvent.Appended> said = say(chat, enter(chat, false), "hi", null);

        assertThat(said.cause()).hasMessage("no such words here");
        assertThat(stored()).isEmpty();
    }

    @Test
    void a_slow_interceptor_does_not_change_the_order_of_what_one_participant_says() {
        List<Promise<RoomEvent>> decisions = new ArrayList<>();
        interceptors.add((sender, room, event) -> {
            Promise<RoomEvent> decision = Promise.promise();
            decisions.add(decision);
            return decision.future();
        });
        Chat chat = chat();
        Participant ada = enter(chat, false);
        say(chat, ada, "first", null);
        say(chat, ada, "second", null);

        decisions.get(1).complete(new RoomEvent.Message("second"));
        assertThat(stored()).isEmpty();
        decisions.get(0).complete(new RoomEvent.Message("first"));

        assertThat(stored())
                .extracting(AppendEvent::event)
                .containsExactly(new RoomEvent.Message("first"), new RoomEvent.Message("second"));
    }

    @Test
    void what_an_interceptor_puts_in_the_place_of_a_message_is_held_to_the_same_limits() {
        interceptors.add((sender, room, event) -> Future.succeededFuture(new RoomEvent.Message("half \ud83d")));
        Chat chat = chat();

        assertThat(code(say(chat, enter(chat, false), "hi", null))).isEqualTo(ErrorCode.BAD_FIELD);
        assertThat(stored()).isEmpty();
    }

    @Test
    void with_interceptors_too_a_message_does_not_wait_until_the_one_before_is_stored() {
        interceptors.add((sender, room, event) -> Future.succeededFuture(event));
        requests.hold(AppendEvent.class);
        Chat chat = chat();
        Participant ada = enter(chat, false);

        say(chat, ada, "first", null);
        say(chat, ada, "second", null);

        assertThat(stored()).hasSize(2);
    }

    @Test
    void messages_of_a_user_who_came_back_are_looked_up_first_only_while_ids_are_known() {
        Chat chat = chat();
        Participant back = enter(chat, true);
        say(chat, back, "again", "m1");
        idLifetime = Duration.ZERO;
        Chat later = chat();
        Participant longBack = enter(later, true);
        say(later, longBack, "new", "m2");

        assertThat(stored()).extracting(AppendEvent::mayBeRepeat).containsExactly(true, false);
    }

    @Test
    void messages_of_somebody_new_are_never_looked_up_first() {
        Chat chat = chat();

        say(chat, enter(chat, false), "hi", "m1");

        assertThat(stored()).extracting(AppendEvent::mayBeRepeat).containsExactly(false);
    }

    @Test
    void a_burst_of_joins_passes_and_further_ones_are_told_when_to_come() {
        limits = LimitsConfigs.with().joinsPerSecond(2).roomsPerSession(5).build();
        Chat chat = chat();
        Participant ada = enter(chat, false);
        for (int i = 0; i < 4; i++) {
            assertThat(join(chat, ada, "room-" + i).succeeded()).isTrue();
        }

        Future<?> oneMore = join(chat, ada, "room-0");

        assertThat(code(oneMore)).isEqualTo(ErrorCode.RATE_LIMITED);
        assertThat(((BuslineException) oneMore.cause()).retryAfterMs()).isBetween(1L, 500L);
    }

    @Test
    void who_goes_on_joining_after_refusals_has_soon_used_up_its_requests_too() {
        limits = LimitsConfigs.with()
                .joinsPerSecond(1)
                .roomsPerSession(1)
                .requestsPerSecond(50)
                .build();
        Chat chat = chat();
        Participant ada = enter(chat, false);
        List<String> refusals = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            refusals.add(join(chat, ada, ROOM).cause().getMessage());
        }

        assertThat(refusals.subList(0, 4)).containsOnly("too many joins");
        assertThat(refusals.get(6)).isEqualTo("too many requests");
    }

    @Test
    void a_room_in_which_nobody_has_written_costs_a_new_room_and_one_with_history_none() {
        limits = LimitsConfigs.with().newRoomsPerMinute(2).build();
        rooms.happen("old");
        Chat chat = chat();
        Participant ada = enter(chat, false);
        assertThat(join(chat, ada, "new").succeeded()).isTrue();

        assertThat(code(join(chat, ada, "newer"))).isEqualTo(ErrorCode.RATE_LIMITED);
        assertThat(join(chat, ada, "old").succeeded()).isTrue();
        assertThat(registry.get("busline.refused")
                        .tag("reason", "new_room_rate")
                        .counter()
                        .count())
                .isEqualTo(1);
    }

    @Test
    void rooms_that_are_opened_in_vain_use_up_the_joins() {
        limits = LimitsConfigs.with()
                .newRoomsPerMinute(1)
                .joinsPerSecond(1)
                .roomsPerSession(30)
                .build();
        Chat chat = chat();
        Participant ada = enter(chat, false);
        List<String> refusals = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            refusals.add(join(chat, ada, "room-" + i).cause().getMessage());
        }

        assertThat(refusals.subList(0, 3)).containsOnly("too many new rooms");
        assertThat(refusals.subList(4, 10)).containsOnly("too many joins");
    }

    @Test
    void while_the_node_is_overloaded_joins_and_reads_are_unavailable_and_messages_are_not() {
        Chat chat = chat();
        Participant ada = enter(chat, false);
        overload.watch(Resource.HEAP, () -> 0.9);
        overload.check();

        assertThat(code(join(chat, ada, "other"))).isEqualTo(ErrorCode.UNAVAILABLE);
        assertThat(code(chat.read(ada, ReadHistory.newestBefore(ROOM, 5, 1)))).isEqualTo(ErrorCode.UNAVAILABLE);
        assertThat(say(chat, ada, "hi", null).succeeded()).isTrue();
    }

    private static Future<?> join(Chat chat, Participant who, String room) {
        return chat.join(who, room, OptionalLong.empty(), 0);
    }

    private Chat chat() {
        return new Chat(requests, rooms, policy, interceptors, limits, idLifetime, overload);
    }

    private Participant enter(Chat chat, boolean returning) {
        Participant ada = chat.enter(
                new Admission(new Identity(Events.ADA), null, returning), null, new Allowances(limits).open(null));
        chat.join(ada, ROOM, OptionalLong.empty(), 0);
        return ada;
    }

    private static Future<AppendEvent.Appended> say(Chat chat, Participant who, String text, String id) {
        return chat.publish(who, ROOM, new RoomEvent.Message(text), id);
    }

    private static RoomEvent shout(RoomEvent event, String suffix) {
        return new RoomEvent.Message(((RoomEvent.Message) event).text() + suffix);
    }

    private List<AppendEvent> stored() {
        return requests.asked(AppendEvent.class);
    }

    private static ErrorCode code(Future<?> failed) {
        return ((BuslineException) failed.cause()).code();
    }
}
