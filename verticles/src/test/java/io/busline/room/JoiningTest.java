package io.busline.room;

import static org.assertj.core.api.Assertions.assertThat;

import io.busline.history.ReadHistory;
import io.busline.history.ReadNewest;
import io.busline.protocol.BuslineException;
import io.busline.protocol.SeqGap;
import io.busline.protocol.StoredEvent;
import io.busline.testing.Events;
import io.busline.testing.FakeRequests;
import io.busline.testing.RecordingMember;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** The gateway keeps four events of a room in memory. */
class JoiningTest {
    private static final int IN_MEMORY = 4;

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final HubMetrics metrics = new HubMetrics(registry);
    private final FakeRequests requests = new FakeRequests();
    private final Joining joining = new Joining(requests, metrics, IN_MEMORY);
    private final RecordingMember ada = new RecordingMember();

    @Test
    void who_comes_back_gets_what_it_missed_out_of_memory() {
        RoomFeed feed = feed(2, 3, 4, 5);

        Rooms.Entry entry = join(feed, 3, 500);

        assertThat(seqs(entry.messages())).containsExactly(4L, 5L);
        assertThat(entry.complete()).isTrue();
        assertThat(requests.asked(ReadHistory.class)).isEmpty();
    }

    @Test
    void what_happens_between_the_join_and_its_answer_comes_behind_the_answer_and_nothing_twice() {
        RoomFeed feed = feed(1);
        Rooms.Entry entry = join(feed, 0, 500);
        StoredEvent next = Events.stored(2);
        feed.hear(next, 0);
        assertThat(ada.sent()).isEmpty();

        entry.seat().goLive();
        feed.hear(Events.stored(1), 0);

        assertThat(ada.sent()).containsExactly(next.frame());
    }

    @Test
    void numbers_without_an_event_are_told_with_their_kind() {
        RoomFeed feed = feed(1);
        feed.skip(new SeqGap(2, 3, true), 0);
        feed.hear(Events.stored(4), 0);
        feed.skip(SeqGap.unused(5), 0);

        Rooms.Entry entry = join(feed, 3, 500);

        assertThat(entry.complete()).isTrue();
        assertThat(entry.skipped()).containsExactly(SeqGap.unused(5));
        assertThat(join(feed, 1, 500).complete())
                .as("events may be lost in 2 to 3")
                .isFalse();
    }

    @Test
    void who_missed_more_than_memory_holds_has_it_read_from_history_up_to_where_its_seat_continues() {
        RoomFeed feed = feed(3, 4, 5, 6);
        historyHas(1, 2, 3, 4, 5, 6);

        Rooms.Entry entry = join(feed, 1, 500);

        assertThat(seqs(entry.messages())).containsExactly(2L, 3L, 4L, 5L, 6L);
        assertThat(entry.seq()).isEqualTo(6);
        assertThat(registry.get("busline.joins")
                        .tag("from", "history")
                        .counter()
                        .count())
                .isEqualTo(1);
    }

    @Test
    void memory_that_has_room_left_is_filled_from_history_once_for_all_who_ask_meanwhile() {
        RoomFeed feed = feed(5, 6);
        Promise<ReadHistory.Page> reading = requests.hold(ReadHistory.class);

        Future<Rooms.Entry> one = joining.admit(feed, ada, OptionalLong.of(3), 500);
        Future<Rooms.Entry> other = joining.admit(feed, new RecordingMember(), OptionalLong.of(4), 500);
        reading.complete(page(4));

        assertThat(seqs(one.result().messages())).containsExactly(4L, 5L, 6L);
        assertThat(seqs(other.result().messages())).containsExactly(5L, 6L);
        assertThat(requests.asked(ReadHistory.class)).hasSize(1);
        assertThat(seqs(join(feed, 3, 500).messages())).containsExactly(4L, 5L, 6L);
        assertThat(requests.asked(ReadHistory.class)).as("now in memory").hasSize(1);
    }

    @Test
    void a_join_that_history_fails_leaves_no_seat_behind() {
        RoomFeed feed = feed(3, 4, 5, 6);
        requests.fail(ReadHistory.class, BuslineException.unavailable("gone"));

        Future<Rooms.Entry> join = joining.admit(feed, ada, OptionalLong.of(1), 500);

        assertThat(join.failed()).isTrue();
        assertThat(feed.isEmptyFor(0, 1)).isTrue();
    }

    @Test
    void who_is_ahead_of_this_gateway_gets_nothing_twice_once_the_gateway_catches_up() {
        RoomFeed feed = feed(1);
        requests.answer(ReadNewest.class, query -> List.of(3L));

        Rooms.Entry entry = join(feed, 2, 500);
        entry.seat().goLive();
        feed.hear(Events.stored(2), 0);
        feed.hear(Events.stored(3), 0);

        assertThat(entry.complete()).isTrue();
        assertThat(entry.seq()).isEqualTo(2);
        assertThat(ada.sent()).containsExactly(Events.stored(3).frame());
    }

    @Test
    void who_remembers_more_than_there_ever_was_is_told_that_its_history_is_gone() {
        RoomFeed feed = feed(1);
        requests.answer(ReadNewest.class, query -> List.of(1L));

        Rooms.Entry entry = join(feed, 99, 500);

        assertThat(entry.complete()).isFalse();
        assertThat(entry.seq()).isEqualTo(1);
    }

    @Test
    void the_limit_keeps_the_newest_and_says_that_older_ones_were_cut() {
        RoomFeed feed = feed(2, 3, 4, 5);

        Rooms.Entry entry = join(feed, 2, 2);

        assertThat(seqs(entry.messages())).containsExactly(4L, 5L);
        assertThat(entry.complete()).isFalse();
    }

    private Rooms.Entry join(RoomFeed feed, long since, int limit) {
        Future<Rooms.Entry> join = joining.admit(feed, ada, OptionalLong.of(since), limit);
        assertThat(join.succeeded()).isTrue();
        return join.result();
    }

    /** A room that is open, whose events in memory have these numbers. */
    private RoomFeed feed(long... seqs) {
        RoomFeed feed = new RoomFeed("r", IN_MEMORY, new RecentMemory(1_000), metrics);
        feed.openWhen(Future.succeededFuture());
        feed.startAt(new KnownRange(List.of(), seqs[0] - 1, seqs[0] - 1, 0, false), seqs[0] - 1, 0);
        LongStream.of(seqs).forEach(seq -> feed.hear(Events.stored(seq), 0));
        return feed;
    }

    private void historyHas(long... seqs) {
        requests.answer(ReadHistory.class, query -> page(seqs));
    }

    private static ReadHistory.Page page(long... seqs) {
        long last = seqs[seqs.length - 1];
        List<StoredEvent> events = LongStream.of(seqs).mapToObj(Events::stored).toList();
        return new ReadHistory.Page(events, List.of(), seqs[0] > 1, seqs[0], last, last, true);
    }

    private static List<Long> seqs(List<StoredEvent> events) {
        return events.stream().map(StoredEvent::seq).toList();
    }
}
