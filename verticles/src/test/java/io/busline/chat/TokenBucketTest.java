package io.busline.chat;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TokenBucketTest {
    private static final long MS = 1_000_000;

    @Test
    void a_burst_of_one_second_passes_and_the_next_is_told_when_to_come() {
        TokenBucket bucket = new TokenBucket(10, 0);
        for (int i = 0; i < 10; i++) {
            assertThat(bucket.take(0)).isZero();
        }

        assertThat(bucket.take(0)).isBetween(100L, 101L);
        assertThat(bucket.take(99 * MS)).isBetween(1L, 2L);
        assertThat(bucket.take(100 * MS)).isZero();
    }

    @Test
    void a_long_pause_saves_up_no_more_than_one_second() {
        TokenBucket bucket = new TokenBucket(2, 0);

        long later = 60_000 * MS;

        assertThat(bucket.take(later)).isZero();
        assertThat(bucket.take(later)).isZero();
        assertThat(bucket.take(later)).isBetween(500L, 501L);
    }

    @Test
    void no_rate_is_no_limit() {
        TokenBucket bucket = new TokenBucket(0, 0);
        for (int i = 0; i < 1_000; i++) {
            assertThat(bucket.take(0)).isZero();
        }
    }
}
