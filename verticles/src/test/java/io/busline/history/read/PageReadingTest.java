package io.busline.history.read;

import static io.busline.testing.Await.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.busline.config.HistoryConfig;
import io.busline.history.FakeHistory;
import io.busline.history.ReadHistory;
import io.busline.history.ReadHistory.Order;
import io.busline.history.layout.Keys;
import io.busline.protocol.SeqGap;
import io.busline.protocol.StoredEvent;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Pages of a room whose buckets, gaps and events are put into a Redis in memory. */
@ExtendWith(VertxExtension.class)
class PageReadingTest {
    private static final long STEP = HistoryConfig.DEFAULT.bucket().toSeconds();
    private static final int UNLIMITED = Integer.MAX_VALUE;

    private FakeHistory history;

    @BeforeEach
    void create(Vertx vertx) {
        history = new FakeHistory(vertx);
    }

    @ParameterizedTest
    @EnumSource(Order.class)
    void a_room_without_events_is_one_empty_page(Order order) {
        ReadHistory.Page page = read(0, Long.MAX_VALUE, 10, order);

        assertThat(page.messages()).isEmpty();
        assertThat(page.more()).isFalse();
        assertThat(page.kept()).isFalse();
        assertThat(page.newest()).isZero();
    }

    @Test
    void the_oldest_come_first_up_to_the_limit_and_the_page_ends_at_the_last() {
        put(0, 1, 5);

        ReadHistory.Page page = read(1, Long.MAX_VALUE, 2, Order.OLDEST_FIRST);

        assertThat(seqs(page)).containsExactly(2L, 3L);
        assertThat(page.more()).isTrue();
        assertThat(page.first()).isEqualTo(2);
        assertThat(page.last()).isEqualTo(3);
        assertThat(page.newest()).isEqualTo(5);
    }

    @Test
    void the_newest_are_listed_oldest_first_too_and_the_page_begins_at_the_first() {
        put(0, 1, 5);

        ReadHistory.Page page = read(0, 5, 2, Order.NEWEST_FIRST);

        assertThat(seqs(page)).containsExactly(3L, 4L);
        assertThat(page.more()).isTrue();
        assertThat(page.first()).isEqualTo(3);
        assertThat(page.last()).isEqualTo(4);
    }

    @ParameterizedTest
    @EnumSource(Order.class)
    void exactly_as_many_as_the_limit_are_all_there_are(Order order) {
        put(0, 1, 5);

        assertThat(read(0, 6, 5, order).more()).isFalse();
        assertThat(read(0, 6, 4, order).more()).isTrue();
    }

    @ParameterizedTest
    @EnumSource(Order.class)
    void buckets_that_overlap_are_merged(Order order) {
        for (long seq = 1; seq <= 40; seq++) { // two writers, one of whose clocks is in the next bucket already
            history.put(bucket(seq % 2 == 0 ? -1 : 0), seq, "m");
        }

        for (int limit : new int[] {1, 3, 20, 39, 40}) {
            assertThat(everything(order, limit)).as("by %d", limit).isEqualTo(oneTo(40));
        }
    }

    @ParameterizedTest
    @EnumSource(Order.class)
    void a_page_that_ends_before_all_buckets_are_read_lacks_nothing_of_those_that_overlap(Order order) {
        for (long seq = 1; seq <= 60; seq++) {
            history.put(bucket(seq / 10 + seq % 2 - 7), seq, "m");
        }

        for (int limit : new int[] {1, 3, 12, 15, 60}) {
            assertThat(everything(order, limit)).as("by %d", limit).isEqualTo(oneTo(60));
        }
    }

    @ParameterizedTest
    @EnumSource(Order.class)
    void many_thin_buckets_are_read_in_few_round_trips(Order order) {
        for (long seq = 1; seq <= 40; seq++) {
            history.put(bucket(seq - 40), seq, "m");
        }

        assertThat(everything(order, 100)).isEqualTo(oneTo(40));
        assertThat(history.redis.roundTrips()).isLessThanOrEqualTo(6); // the index, then 2, 4, 8, 16, 32 buckets
    }

    @ParameterizedTest
    @EnumSource(Order.class)
    void hidden_events_do_not_end_a_page(Order order) {
        put(0, 1, 450);
        gap(new SeqGap(11, 440, false)); // more than are read of a bucket at once

        ReadHistory.Page page = read(0, 451, 50, order);

        assertThat(seqs(page))
                .isEqualTo(LongStream.concat(LongStream.rangeClosed(1, 10), LongStream.rangeClosed(441, 450))
                        .boxed()
                        .toList());
        assertThat(page.gaps()).containsExactly(new SeqGap(11, 440, false));
        assertThat(page.more()).isFalse();
    }

    @Test
    void lost_numbers_hide_no_event() {
        put(0, 5, 5);
        gap(new SeqGap(3, 7, true));

        ReadHistory.Page page = read(0, 10, 50, Order.OLDEST_FIRST);

        assertThat(seqs(page)).containsExactly(5L);
        assertThat(page.gaps()).containsExactly(new SeqGap(3, 4, true), new SeqGap(6, 7, true));
    }

    @Test
    void gaps_are_told_for_what_the_page_accounts_for_only() {
        put(0, 1, 3);
        put(0, 8, 9);
        gap(new SeqGap(4, 7, false));

        assertThat(read(0, 10, 2, Order.OLDEST_FIRST).gaps()).isEmpty();
        assertThat(read(3, 6, 10, Order.OLDEST_FIRST).gaps()).containsExactly(new SeqGap(4, 5, false));
        assertThat(read(0, 10, 10, Order.NEWEST_FIRST).gaps()).containsExactly(new SeqGap(4, 7, false));
    }

    @ParameterizedTest
    @EnumSource(Order.class)
    void a_page_is_cut_by_bytes(Order order) {
        put(0, 1, 9);
        int length = read(0, 2, 1, order).messages().get(0).frame().length();

        ReadHistory.Page page =
                await(history.reader.read(new ReadHistory(history.room, 0, 10, 100, 3 * length + 1, order)));

        assertThat(seqs(page)).isEqualTo(order == Order.OLDEST_FIRST ? List.of(1L, 2L, 3L) : List.of(7L, 8L, 9L));
        assertThat(page.more()).isTrue();
        assertThat(order == Order.OLDEST_FIRST ? page.last() : page.first())
                .isEqualTo(order == Order.OLDEST_FIRST ? 3 : 7);
    }

    @ParameterizedTest
    @EnumSource(Order.class)
    void an_event_longer_than_the_page_is_read_alone(Order order) {
        put(0, 1, 3);

        ReadHistory.Page page = await(history.reader.read(new ReadHistory(history.room, 0, 4, 100, 1, order)));

        assertThat(page.messages()).hasSize(1);
        assertThat(page.more()).isTrue();
    }

    @ParameterizedTest
    @EnumSource(Order.class)
    void of_two_events_under_one_number_every_reader_finds_the_same(Order order) {
        history.put(bucket(-1), 1, "b");
        history.put(bucket(0), 1, "a");

        ReadHistory.Page page = read(0, 2, 10, order);

        assertThat(page.messages()).hasSize(1);
        assertThat(page.messages().get(0).frame().text()).contains("\"a\"");
    }

    @ParameterizedTest
    @EnumSource(Order.class)
    void a_member_that_is_no_event_is_passed_over_and_its_number_is_lost(Order order) {
        put(0, 1, 2);
        history.putMember(FakeHistory.BUCKET, 3, "not JSON");
        history.putMember(FakeHistory.BUCKET, 4, "{\"type\":\"message\"}");
        put(0, 5, 6);

        assertThat(seqs(read(0, 7, 10, order))).containsExactly(1L, 2L, 5L, 6L);
        assertThat(read(0, 7, 10, order).gaps()).containsExactly(new SeqGap(3, 3, true), new SeqGap(4, 4, true));
        assertThat(everything(order, 1)).containsExactly(1L, 2L, 5L, 6L);
    }

    @Test
    void a_bucket_over_its_lifetime_is_not_read() {
        history.put(1, "old");
        history.clock.forward(HistoryConfig.DEFAULT.lifetime().plus(HistoryConfig.DEFAULT.bucket()));

        ReadHistory.Page page = read(0, 10, 10, Order.OLDEST_FIRST);

        assertThat(page.messages()).isEmpty();
        assertThat(page.kept()).isFalse();
        assertThat(page.newest()).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(Order.class)
    void of_a_room_of_long_messages_little_more_is_read_than_a_page_holds(Order order) {
        int maxBytes = 256 * 1024;
        for (long seq = 1; seq <= 600; seq++) {
            history.put(bucket(seq <= 300 ? -1 : 0), seq, "x".repeat(4_000));
        }
        for (long at : new long[] {0, 100, 290, 310, 500}) {
            long before = history.redis.bytesRead();
            ReadHistory query = order == Order.OLDEST_FIRST
                    ? new ReadHistory(history.room, at, Long.MAX_VALUE, 500, maxBytes, order)
                    : new ReadHistory(history.room, 0, 601 - at, 500, maxBytes, order);

            long held = await(history.reader.read(query)).messages().stream()
                    .mapToLong(event -> event.frame().length())
                    .sum();

            assertThat(held).isGreaterThan(maxBytes * 9 / 10);
            assertThat(history.redis.bytesRead() - before).as("from %d", at).isLessThan(held * 3 / 2);
        }
    }

    @ParameterizedTest
    @EnumSource(Order.class)
    void of_a_room_of_short_messages_a_page_takes_few_round_trips(Order order) {
        put(0, 1, 1_000);

        assertThat(seqs(read(0, 1_001, 500, order))).hasSize(500);
        assertThat(history.redis.roundTrips()).isLessThanOrEqualTo(5); // the index, then 65, 130, 256 and 50 members
        int before = history.redis.roundTrips();
        assertThat(seqs(read(0, 1_001, 64, order))).hasSize(64);
        assertThat(history.redis.roundTrips() - before).isLessThanOrEqualTo(2);
    }

    @ParameterizedTest
    @EnumSource(Order.class)
    void long_messages_behind_short_ones_are_not_all_read_for_one_page(Order order) {
        boolean oldest = order == Order.OLDEST_FIRST;
        for (long seq = 1; seq <= 1_000; seq++) {
            boolean isShort = seq > 500 == oldest;
            history.put(bucket(0), seq, isShort ? "x" : "x".repeat(12_000));
        }
        await(history.reader.read(
                new ReadHistory( // makes the room's events look short
                        history.room, oldest ? 500 : 0, oldest ? 1_001 : 501, 500, UNLIMITED, Order.OLDEST_FIRST)));

        for (int maxBytes : new int[] {ReadHistory.CLIENT_BYTES, 4 * 1024 * 1024}) {
            long before = history.redis.bytesRead();
            long held = await(history.reader.read(new ReadHistory(history.room, 0, 1_001, 500, maxBytes, order)))
                    .messages()
                    .stream()
                    .mapToLong(event -> event.frame().length())
                    .sum();
            assertThat(held).isGreaterThan(maxBytes * 9L / 10);
            assertThat(history.redis.bytesRead() - before)
                    .as("for %d", maxBytes)
                    .isLessThan(Math.max(800_000, held * 3 / 2)); // 65 of 12 KB
        }
    }

    @Test
    void messages_of_very_different_sizes_are_read_whole() {
        for (long seq = 1; seq <= 300; seq++) {
            history.put(bucket(0), seq, "x".repeat(seq % 7 == 0 ? 4_000 : 1));
        }

        for (Order order : Order.values()) {
            List<Long> found = new ArrayList<>();
            boolean oldest = order == Order.OLDEST_FIRST;
            ReadHistory.Page page;
            do {
                long after = oldest && !found.isEmpty() ? found.get(found.size() - 1) : 0;
                long before = oldest || found.isEmpty() ? Long.MAX_VALUE : found.get(0);
                page = await(history.reader.read(new ReadHistory(history.room, after, before, 500, 16_384, order)));
                found.addAll(oldest ? found.size() : 0, seqs(page));
            } while (page.more());
            assertThat(found).isEqualTo(oneTo(300));
        }
    }

    private void put(long bucket, long first, long last) {
        for (long seq = first; seq <= last; seq++) {
            history.put(bucket(bucket), seq, "m");
        }
    }

    /** Marks a gap, in the current bucket. */
    private void gap(SeqGap gap) {
        String member = (gap.lost() ? "l" : "v") + gap.from() + "-" + gap.to();
        history.redis.add(Keys.gaps(history.room, FakeHistory.BUCKET), gap.to(), member);
        String index = Keys.index(history.room, history.buckets.indexOf(FakeHistory.BUCKET));
        history.redis.add(index, gap.from(), "x" + FakeHistory.BUCKET);
    }

    private ReadHistory.Page read(long after, long before, int limit, Order order) {
        return await(history.reader.read(new ReadHistory(history.room, after, before, limit, UNLIMITED, order)));
    }

    private List<Long> everything(Order order, int limit) {
        List<Long> found = new ArrayList<>();
        ReadHistory.Page page;
        do {
            boolean oldest = order == Order.OLDEST_FIRST;
            long after = oldest && !found.isEmpty() ? found.get(found.size() - 1) : 0;
            long before = oldest || found.isEmpty() ? Long.MAX_VALUE : found.get(0);
            page = read(after, before, limit, order);
            found.addAll(oldest ? found.size() : 0, seqs(page));
        } while (page.more());
        return found;
    }

    private static long bucket(long fromCurrent) {
        return FakeHistory.BUCKET + fromCurrent * STEP;
    }

    private static List<Long> seqs(ReadHistory.Page page) {
        return page.messages().stream().map(StoredEvent::seq).toList();
    }

    private static List<Long> oneTo(long last) {
        return LongStream.rangeClosed(1, last).boxed().toList();
    }
}
