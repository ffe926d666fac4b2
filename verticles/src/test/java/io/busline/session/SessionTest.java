package io.busline.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.busline.chat.Chat;
import io.busline.config.LimitsConfig;
import io.busline.history.AppendEvent;
import io.busline.history.ReadHistory;
import io.busline.identity.Admission;
import io.busline.identity.Authenticator;
import io.busline.identity.Credentials;
import io.busline.identity.GuestAuthenticator;
import io.busline.identity.Identity;
import io.busline.identity.Policy;
import io.busline.limits.Allowances;
import io.busline.overload.Overload;
import io.busline.presence.CountPeople;
import io.busline.presence.EnterRoom;
import io.busline.presence.LeaveRoom;
import io.busline.protocol.BuslineException;
import io.busline.protocol.CloseCode;
import io.busline.protocol.ErrorCode;
import io.busline.room.FakeRooms;
import io.busline.testing.Events;
import io.busline.testing.FakeRequests;
import io.busline.testing.LimitsConfigs;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** A client's conversation, without sockets, bus and Redis. */
class SessionTest {
    private static final LimitsConfig LIMITS = LimitsConfigs.with()
            .messagesPerSecond(2)
            .requestsPerSecond(5)
            .roomsPerSession(2)
            .badFrames(3)
            .build();

    private static final LimitsConfig MANY_BAD_FRAMES =
            LimitsConfigs.with().requestsPerSecond(5).badFrames(100).build();

    private final FakeRequests requests = new FakeRequests();
    private final FakeRooms rooms = new FakeRooms();
    private final FakeConnection client = new FakeConnection();
    private final ManualTimer timer = new ManualTimer();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private Session session = open(new GuestAuthenticator());

    @BeforeEach
    void servePresence() {
        requests.answer(EnterRoom.class, request -> 1)
                .answer(LeaveRoom.class, request -> 0)
                .answer(CountPeople.class, request -> 3)
                .answer(AppendEvent.class, request -> new AppendEvent.Appended(7, 8));
        log.start();
        ((Logger) LoggerFactory.getLogger(Session.class)).addAppender(log);
    }

    @AfterEach
    void stopLog() {
        ((Logger) LoggerFactory.getLogger(Session.class)).detachAppender(log);
    }

    @Test
    void who_says_hello_is_welcomed_and_gets_a_token_to_come_back_with() {
        say("{'type':'hello','id':'h','name':'Ada'}");

        JsonObject welcome = client.takeOne();
        assertThat(welcome.getString("type")).isEqualTo("welcome");
        assertThat(welcome.getJsonObject("user").getString("name")).isEqualTo("Ada");
        assertThat(welcome.getString("token")).startsWith("guest.");
    }

    @Test
    void who_says_no_hello_is_a_guest_all_the_same() {
        say("{'type':'join','room':'r','id':'j'}");

        assertThat(client.takeOne().getString("type")).isEqualTo("joined");
    }

    @Test
    void a_bad_token_is_unauthenticated_and_another_hello_may_follow() {
        say("{'type':'hello','id':'h','token':'mine'}");
        assertThat(client.takeOne().getString("code")).isEqualTo("unauthenticated");

        say("{'type':'hello','id':'h'}");
        assertThat(client.takeOne().getString("type")).isEqualTo("welcome");
    }

    @Test
    void a_second_hello_is_a_bad_frame() {
        say("{'type':'hello'}");
        client.take();

        say("{'type':'hello'}");

        assertThat(client.takeOne().getString("code")).isEqualTo("bad_frame");
    }

    @Test
    void while_it_is_decided_who_somebody_is_nothing_more_is_read_and_what_was_asked_is_done_then() {
        Promise<Admission> deciding = Promise.promise();
        session = open(new Slow(deciding.future()));

        say("{'type':'join','room':'r','id':'j'}");
        assertThat(client.isPaused()).isTrue();
        assertThat(client.take()).isEmpty();

        deciding.complete(new Admission(new Identity(Events.ADA), null, false));
        assertThat(client.takeOne().getString("type")).isEqualTo("joined");
        assertThat(client.isPaused()).isFalse();
        assertThat(requests.asked(EnterRoom.class))
                .extracting(EnterRoom::userId)
                .containsExactly("ada");
    }

    @Test
    void who_is_gone_before_it_was_decided_who_it_is_joins_nothing() {
        Promise<Admission> deciding = Promise.promise();
        session = open(new Slow(deciding.future()));
        say("{'type':'join','room':'r'}");

        session.onClosed();
        deciding.complete(new Admission(new Identity(Events.ADA), null, false));

        assertThat(requests.asked(EnterRoom.class)).isEmpty();
    }

    @Test
    void who_is_not_admitted_is_told_for_the_frame_that_needed_it() {
        session = open(new Slow(Future.failedFuture(new BuslineException(ErrorCode.UNAUTHENTICATED, "no guests"))));

        say("{'type':'join','room':'r','id':'j'}");

        JsonObject error = client.takeOne();
        assertThat(error.getString("code")).isEqualTo("unauthenticated");
        assertThat(error.getString("id")).isEqualTo("j");
    }

    @Test
    void a_message_is_acknowledged_with_its_number_once_it_is_stored() {
        joined();
        Promise<AppendEvent.Appended> storing = requests.hold(AppendEvent.class);

        say("{'type':'message','room':'r','text':'hi','id':'m1'}");
        assertThat(client.take()).isEmpty();
        storing.complete(new AppendEvent.Appended(7, 8));

        assertThat(client.takeOne())
                .isEqualTo(new JsonObject("{\"type\":\"ack\",\"id\":\"m1\",\"room\":\"r\",\"seq\":7,\"ts\":8}"));
    }

    @Test
    void an_empty_id_is_no_idempotency_key() {
        joined();

        say("{'type':'message','room':'r','text':'hi','id':''}");
        say("{'type':'message','room':'r','text':'hi','id':'m'}");

        assertThat(requests.asked(AppendEvent.class))
                .extracting(AppendEvent::id)
                .containsExactly(null, "m");
    }

    @Test
    void messages_over_the_rate_are_told_when_the_next_one_passes() {
        joined();
        say("{'type':'message','room':'r','text':'1'}");
        say("{'type':'message','room':'r','text':'2'}");
        client.take();

        say("{'type':'message','room':'r','text':'3','id':'m3'}");

        JsonObject error = client.takeOne();
        assertThat(error.getString("code")).isEqualTo("rate_limited");
        assertThat(error.getLong("retryAfterMs")).isBetween(1L, 500L);
        assertThat(requests.asked(AppendEvent.class)).hasSize(2);
    }

    @Test
    void too_many_requests_are_refused_before_anything_is_done_for_them() {
        joined();
        for (int i = 0; i < LIMITS.rates().requestsPerSecond() - 1; i++) {
            say("{'type':'presence','room':'r'}");
        }
        client.take();

        say("{'type':'presence','room':'r'}");

        assertThat(client.takeOne().getString("code")).isEqualTo("rate_limited");
    }

    @Test
    void what_is_about_a_room_needs_it_joined() {
        say("{'type':'message','room':'r','text':'hi'}");
        say("{'type':'history','room':'r'}");
        say("{'type':'presence','room':'r'}");
        say("{'type':'leave','room':'r'}");

        assertThat(client.take())
                .hasSize(4)
                .allMatch(frame -> frame.getString("code").equals("not_joined"));
    }

    @Test
    void no_more_rooms_than_allowed_are_joined_and_one_that_is_joined_may_be_joined_again() {
        say("{'type':'join','room':'a'}");
        say("{'type':'join','room':'b'}");
        client.take();

        say("{'type':'join','room':'c'}");
        assertThat(client.takeOne().getString("code")).isEqualTo("too_many_rooms");
        say("{'type':'join','room':'b'}");
        assertThat(client.takeOne().getString("type")).isEqualTo("joined");
    }

    @Test
    void who_wants_no_messages_still_learns_whether_there_are_any() {
        joined();
        requests.answer(
                ReadHistory.class,
                query -> new ReadHistory.Page(List.of(Events.stored(1)), List.of(), false, 1, 1, 1, true));

        say("{'type':'history','room':'r','limit':0}");

        JsonObject history = client.takeOne();
        assertThat(history.getJsonArray("messages")).isEmpty();
        assertThat(history.getBoolean("more")).isTrue();
    }

    @Test
    void a_failure_that_nobody_expected_is_answered_with_a_reference_that_the_log_has_too() {
        joined();
        requests.fail(ReadHistory.class, new IllegalStateException("a bug"));

        say("{'type':'history','room':'r','id':'q'}");

        JsonObject error = client.takeOne();
        assertThat(error.getString("code")).isEqualTo("internal");
        String reference = error.getString("message").replace("internal error, reference ", "");
        assertThat(log.list).hasSize(1);
        assertThat(log.list.get(0).getFormattedMessage()).contains(reference);
        assertThat(log.list.get(0).getThrowableProxy().getMessage()).isEqualTo("a bug");
    }

    @Test
    void an_exception_while_a_frame_is_handled_is_answered_and_logged_too() {
        joined();
        requests.serve(ReadHistory.class, query -> {
            throw new IllegalStateException("a bug");
        });

        say("{'type':'history','room':'r','id':'q'}");

        assertThat(client.takeOne().getString("code")).isEqualTo("internal");
        assertThat(log.list).hasSize(1);
    }

    @Test
    void a_failure_that_was_expected_is_no_matter_for_the_log() {
        joined();
        requests.fail(AppendEvent.class, BuslineException.unavailable("history is out of reach"));

        say("{'type':'message','room':'r','text':'hi'}");

        assertThat(client.takeOne().getString("code")).isEqualTo("unavailable");
        assertThat(log.list).isEmpty();
    }

    @Test
    void more_bad_frames_than_allowed_in_a_minute_close_the_connection_whatever_stands_between_them() {
        for (int i = 0; i < LIMITS.badFrames(); i++) {
            say("nonsense");
            say("{'type':'ping'}");
        }
        assertThat(client.closed()).isNull();

        session.onBinary();

        assertThat(client.closed()).isEqualTo(CloseCode.TOO_MANY_BAD_FRAMES);
        assertThat(refused("bad_frames")).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{'type':'ping'}", "nonsense", "{'type':'presence','room':'r'}", "{'type':'dance'}"})
    void who_sends_more_than_it_may_of_whatever_kind_is_not_read_from_until_that_is_paid_for(String frame) {
        session = open(new GuestAuthenticator(), MANY_BAD_FRAMES);
        for (int i = 0; i <= LIMITS.rates().requestsPerSecond(); i++) {
            assertThat(client.isPaused()).isFalse();
            say(frame);
        }

        assertThat(client.isPaused()).isTrue();
        assertThat(timer.waits()).hasSize(1).allMatch(ms -> ms >= 1 && ms <= 400);
        assertThat(refused("request_rate")).isPositive();
    }

    @Test
    void who_is_closed_for_bad_frames_and_comes_back_has_none_left() {
        Allowances allowances = new Allowances(
                LimitsConfigs.with().badFrames(3).usersPerAddress(1).build());
        session = open(new GuestAuthenticator(), allowances, new FakeConnection("192.0.2.1"));
        for (int i = 0; i < 4; i++) {
            say("nonsense");
        }
        session.onClosed();
        FakeConnection elsewhere = new FakeConnection("192.0.2.2");
        FakeConnection back = new FakeConnection("192.0.2.1");

        open(new GuestAuthenticator(), allowances, elsewhere).onText("nonsense");
        open(new GuestAuthenticator(), allowances, back).onText("nonsense");

        assertThat(elsewhere.closed()).isNull();
        assertThat(back.closed()).isEqualTo(CloseCode.TRY_AGAIN_LATER);
    }

    @Test
    void errors_about_messages_cost_requests() {
        joined();
        for (int i = 0; i < LIMITS.rates().messagesPerSecond() + LIMITS.rates().requestsPerSecond(); i++) {
            say("{'type':'message','room':'r','text':'x'}");
        }

        assertThat(client.isPaused()).isTrue();
        assertThat(refused("message_rate")).isPositive();
    }

    @Test
    void who_was_not_read_from_is_when_its_time_has_come() throws Exception {
        session = open(
                new GuestAuthenticator(),
                LimitsConfigs.with().requestsPerSecond(1_000).build());
        for (int i = 0; !client.isPaused(); i++) {
            session.onReceived(10, false);
        }
        await().until(() -> {
            timer.elapse();
            return !client.isPaused();
        });
    }

    @Test
    void bytes_beyond_the_rate_stop_the_reading_and_nothing_is_answered() {
        session = open(
                new GuestAuthenticator(),
                LimitsConfigs.with().frameBytes(1_024).bytesPerSecond(10_000).build());

        session.onReceived(9_000, true);
        assertThat(client.isPaused()).isFalse();
        session.onReceived(9_000, true);

        assertThat(client.isPaused()).isTrue();
        assertThat(client.take()).isEmpty();
        assertThat(refused("byte_rate")).isEqualTo(1);
    }

    @Test
    void parts_of_messages_and_pings_cost_a_request_each_and_messages_do_not() {
        session = open(
                new GuestAuthenticator(),
                LimitsConfigs.with().requestsPerSecond(5).build());
        for (int i = 0; i < 50; i++) {
            session.onReceived(10, true);
        }
        assertThat(client.isPaused()).isFalse();

        for (int i = 0; i < 6; i++) {
            session.onReceived(7, false);
        }

        assertThat(client.isPaused()).isTrue();
    }

    @Test
    void a_user_with_as_many_sessions_as_it_may_have_is_told_to_come_later() {
        Allowances allowances =
                new Allowances(LimitsConfigs.with().sessionsPerUser(1).build());
        Authenticator everybodyIsAda =
                new Slow(Future.succeededFuture(new Admission(new Identity(Events.ADA), null, false)));
        Session first = open(everybodyIsAda, allowances, new FakeConnection());
        first.onText("{\"type\":\"hello\"}");
        session = open(everybodyIsAda, allowances, client);

        say("{'type':'hello','id':'h'}");

        JsonObject error = client.takeOne();
        assertThat(error.getString("code")).isEqualTo("rate_limited");
        assertThat(error.getLong("retryAfterMs")).isPositive();
        assertThat(refused("sessions_per_user")).isEqualTo(1);
        first.onClosed();
        say("{'type':'hello'}");
        assertThat(client.takeOne().getString("type")).isEqualTo("welcome");
    }

    @Test
    void when_it_is_not_decided_in_time_who_somebody_is_it_is_told_so() {
        session = open(new Slow(Promise.<Admission>promise().future()));
        say("{'type':'hello','id':'h'}");
        assertThat(client.take()).isEmpty();

        timer.elapse();

        JsonObject error = client.takeOne();
        assertThat(error.getString("code")).isEqualTo("unavailable");
        assertThat(error.getString("id")).isEqualTo("h");
        assertThat(client.isPaused()).isFalse();
    }

    @Test
    void who_is_sent_away_gets_its_answers_first_and_what_it_says_later_is_thrown_away() {
        joined();
        Promise<AppendEvent.Appended> storing = requests.hold(AppendEvent.class);
        say("{'type':'message','room':'r','text':'before','id':'m1'}");

        assertThat(session.sendAway(250)).isTrue();
        assertThat(session.sendAway(250)).as("once").isFalse();
        say("{'type':'message','room':'r','text':'after'}");
        assertThat(client.closed()).isNull();
        storing.complete(new AppendEvent.Appended(7, 8));

        assertThat(client.take()).extracting(frame -> frame.getString("type")).containsExactly("reconnect", "ack");
        assertThat(client.closed()).isEqualTo(CloseCode.DRAINED);
        assertThat(requests.asked(AppendEvent.class)).hasSize(1);
    }

    @Test
    void a_session_that_is_closed_leaves_its_rooms() {
        joined();

        session.onClosed();

        assertThat(rooms.isEmpty("r")).isTrue();
        assertThat(requests.asked(LeaveRoom.class)).hasSize(1);
    }

    @Test
    void what_is_read_after_the_connection_has_closed_does_nothing() {
        session.onClosed();

        say("{'type':'join','room':'r'}");

        assertThat(client.take()).isEmpty();
        assertThat(requests.asked(EnterRoom.class)).isEmpty();
    }

    /** Decides about everybody when the test lets it. */
    private record Slow(Future<Admission> decision) implements Authenticator {
        @Override
        public Future<Admission> authenticate(Credentials credentials) {
            return decision;
        }

        @Override
        public Future<Admission> anonymous() {
            return decision;
        }
    }

    private Session open(Authenticator authenticator) {
        return open(authenticator, LIMITS);
    }

    private Session open(Authenticator authenticator, LimitsConfig limits) {
        return open(authenticator, new Allowances(limits), client);
    }

    private Session open(Authenticator authenticator, Allowances allowances, Connection connection) {
        Overload overload = new Overload(registry);
        Chat chat = new Chat(
                requests, rooms, Policy.OPEN, List.of(), allowances.limits(), Duration.ofMinutes(10), overload);
        return new Sessions(chat, authenticator, allowances, "node", new SessionMetrics(registry), overload, timer)
                .open(connection);
    }

    private double refused(String reason) {
        return registry.get("busline.refused").tag("reason", reason).counter().count();
    }

    private void joined() {
        say("{'type':'join','room':'r'}");
        client.take();
    }

    private void say(String frame) {
        session.onText(frame.replace('\'', '"'));
    }
}
