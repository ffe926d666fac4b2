package io.busline.limits;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TokenBucketTest {
    private static final long MS = 1_000_000;

    @Test
    void a_burst_of_one_second_passes_and_the_next_is_told_when_to_come() {
        TokenBucket bucket = new TokenBucket(Rate.perSecond(10), 0);
        for (int i = 0; i < 10; i++) {
            assertThat(bucket.take(0)).isZero();
        }

        assertThat(bucket.take(0)).isBetween(100L, 101L);
        assertThat(bucket.take(99 * MS)).isBetween(1L, 2L);
        assertThat(bucket.take(100 * MS)).isZero();
    }

    @Test
    void a_long_pause_saves_up_no_more_than_one_second() {
        TokenBucket bucket = new TokenBucket(Rate.perSecond(2), 0);

        long later = 60_000 * MS;

        assertThat(bucket.take(later)).isZero();
        assertThat(bucket.take(later)).isZero();
        assertThat(bucket.take(later)).isBetween(500L, 501L);
    }

    @Test
    void a_minutes_tokens_come_back_one_by_one() {
        TokenBucket bucket = new TokenBucket(Rate.perMinute(20), 0);
        for (int i = 0; i < 20; i++) {
            assertThat(bucket.take(0)).isZero();
        }

        assertThat(bucket.take(0)).isBetween(3_000L, 3_001L);
        assertThat(bucket.take(3_000 * MS)).isZero();
        assertThat(bucket.take(3_000 * MS)).isPositive();
    }

    @Test
    void what_has_happened_is_paid_for_later_and_nothing_passes_before() {
        TokenBucket bucket = new TokenBucket(Rate.perSecond(10), 0);

        assertThat(bucket.spend(15, 0)).isBetween(500L, 501L);
        assertThat(bucket.take(400 * MS)).isPositive();
        assertThat(bucket.debtMs(400 * MS)).isBetween(100L, 101L);
        assertThat(bucket.debtMs(500 * MS)).isZero();
        assertThat(bucket.take(600 * MS)).isZero();
    }

    @Test
    void a_debt_is_paid_within_two_seconds_however_much_has_happened() {
        TokenBucket bucket = new TokenBucket(Rate.perSecond(10), 0);

        for (int i = 0; i < 1_000; i++) {
            assertThat(bucket.spend(1_000_000, 0)).isBetween(1L, 2_001L);
        }
    }

    @Test
    void it_is_full_when_all_that_was_taken_has_come_back() {
        TokenBucket bucket = new TokenBucket(Rate.perSecond(10), 0);
        assertThat(bucket.isFull(0)).isTrue();

        bucket.take(0);

        assertThat(bucket.isFull(99 * MS)).isFalse();
        assertThat(bucket.isFull(100 * MS)).isTrue();
    }

    @Test
    void what_is_given_back_can_be_taken_again() {
        TokenBucket bucket = new TokenBucket(Rate.perSecond(1), 0);
        bucket.take(0);

        bucket.giveBack();

        assertThat(bucket.take(0)).isZero();
    }

    @Test
    void threads_that_read_the_clock_in_another_order_gain_nothing() {
        TokenBucket bucket = new TokenBucket(Rate.perSecond(1), 1_000 * MS);
        bucket.take(1_000 * MS);

        assertThat(bucket.take(0)).isPositive();
        assertThat(bucket.take(1_000 * MS)).isPositive();
    }
}
