package io.busline.history.layout;

import static org.assertj.core.api.Assertions.assertThat;

import io.busline.config.HistoryConfig;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class BucketsTest {
    private static final long START = 1_700_000_100;

    private final Buckets buckets = new Buckets(HistoryConfig.DEFAULT);

    @Test
    void a_moment_falls_into_the_bucket_that_began_last() {
        assertThat(buckets.startOf(START * 1000)).isEqualTo(START);
        assertThat(buckets.startOf(START * 1000 + 299_999)).isEqualTo(START);
        assertThat(buckets.startOf(START * 1000 + 300_000)).isEqualTo(START + 300);
    }

    @Test
    void a_bucket_is_kept_until_its_last_possible_message_has_had_its_lifetime() {
        long end = START + 300 + Duration.ofHours(24).toSeconds();

        assertThat(buckets.secondsToKeep(START, START * 1000)).isEqualTo(end - START);
        assertThat(buckets.isKept(START, (end - 1) * 1000)).isTrue();
        assertThat(buckets.isKept(START, end * 1000)).isFalse();
    }

    @Test
    void every_bucket_that_is_still_kept_is_in_an_index_that_is_read_and_kept_as_long() {
        long now = START * 1000;
        for (long start = START - 90_000; start <= START; start += 300) {
            if (buckets.isKept(start, now)) {
                assertThat(buckets.indexesKept(now)).contains(buckets.indexOf(start));
                assertThat(buckets.secondsToKeepIndex(buckets.indexOf(start), now))
                        .isGreaterThanOrEqualTo(buckets.secondsToKeep(start, now));
            }
        }
    }

    @Test
    void a_day_of_history_takes_three_index_keys_at_most() {
        assertThat(buckets.indexesKept(START * 1000)).hasSizeLessThanOrEqualTo(3);
    }
}
