package io.busline.session;

import static org.assertj.core.api.Assertions.assertThat;

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
import org.slf4j.LoggerFactory;

/** A client's conversation, without sockets, bus and Redis. */
class SessionTest {
    private static final LimitsConfig LIMITS = LimitsConfigs.with()
            .messagesPerSecond(2)
            .requestsPerSecond(5)
            .roomsPerSession(2)
            .badFrames(3)
            .build();

    private final FakeRequests requests = new FakeRequests();
    private final FakeRooms rooms = new FakeRooms();
    private final FakeConnection client = new FakeConnection();
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
    void bad_frames_in_a_row_close_the_connection_and_a_good_one_between_starts_the_count_anew() {
        for (int i = 0; i < LIMITS.badFrames(); i++) {
            say("nonsense");
        }
        say("{'type':'ping'}");
        for (int i = 0; i < LIMITS.badFrames(); i++) {
            say("nonsense");
        }
        assertThat(client.closed()).isNull();

        session.onBinary();

        assertThat(client.closed()).isEqualTo(CloseCode.TOO_MANY_BAD_FRAMES);
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
        Chat chat = new Chat(requests, rooms, Policy.OPEN, List.of(), LIMITS, Duration.ofMinutes(10));
        return new Sessions(chat, authenticator, LIMITS, "node", new SessionMetrics(new SimpleMeterRegistry()))
                .open(client);
    }

    private void joined() {
        say("{'type':'join','room':'r'}");
        client.take();
    }

    private void say(String frame) {
        session.onText(frame.replace('\'', '"'));
    }
}
