package io.busline.overload;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class HeapRefreshTest {
    private final AtomicLong collections = new AtomicLong(7);
    private final AtomicInteger asked = new AtomicInteger();
    private final HeapRefresh refresh = new HeapRefresh(collections::get, asked::incrementAndGet);

    @Test
    void a_heap_that_is_nearly_full_is_collected_when_no_collection_comes_by_itself() {
        refresh.check(true, 0);
        refresh.check(true, HeapRefresh.STALE_MS - 1);
        assertThat(asked).hasValue(0);

        refresh.check(true, HeapRefresh.STALE_MS);

        assertThat(asked).hasValue(1);
    }

    @Test
    void it_is_not_collected_while_collections_come_by_themselves_or_it_is_not_nearly_full() {
        for (long now = 0; now < 10 * HeapRefresh.EVERY_MS; now += HeapRefresh.STALE_MS / 2) {
            collections.incrementAndGet();
            refresh.check(true, now);
        }
        for (long now = 0; now < HeapRefresh.EVERY_MS; now += HeapRefresh.STALE_MS) {
            refresh.check(false, now);
        }

        assertThat(asked).hasValue(0);
    }

    @Test
    void it_is_asked_for_no_more_often_than_every_ten_seconds() {
        for (long now = 0; now <= HeapRefresh.STALE_MS + HeapRefresh.EVERY_MS; now += 200) {
            refresh.check(true, now);
        }

        assertThat(asked).hasValue(2);
    }
}
