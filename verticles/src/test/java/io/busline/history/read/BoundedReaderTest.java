package io.busline.history.read;

import static org.assertj.core.api.Assertions.assertThat;

import io.busline.config.HistoryConfig;
import io.busline.history.ReadHistory;
import io.busline.history.layout.Buckets;
import io.busline.history.redis.Answers;
import io.busline.history.redis.Commands;
import io.busline.history.redis.RedisLink;
import io.busline.overload.Overload;
import io.busline.overload.Resource;
import io.busline.protocol.BuslineException;
import io.busline.testing.ManualClock;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BoundedReaderTest {
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final Overload overload = new Overload(registry);
    /** What Redis was asked and has not answered. */
    private final ArrayDeque<Promise<Answers>> asked = new ArrayDeque<>();

    private final EventSizes sizes = new EventSizes();
    private RuntimeException broken;
    private final BoundedReader reader = new BoundedReader(
            new HistoryReader(this::hold, new Buckets(HistoryConfig.DEFAULT), new ManualClock(), sizes), overload);

    @Test
    void only_as_much_is_read_at_once_as_two_megabytes_of_answers() {
        List<Future<ReadHistory.Page>> pages = ask(30, fromClient());

        assertThat(asked).hasSize(8);
        answerNext();
        assertThat(asked).hasSize(8);
        while (!asked.isEmpty()) {
            answerNext();
        }
        assertThat(pages).allMatch(Future::isComplete);
    }

    @Test
    void small_pages_are_read_many_at_once() {
        ask(200, ReadHistory.newestBefore("room", 10, 1));

        assertThat(asked).hasSizeGreaterThan(100);
    }

    @Test
    void what_does_not_fit_at_all_is_read_alone() {
        sizes.seen("room", 1, 12_000);

        ask(3, fromGateway());

        assertThat(asked).hasSize(1);
    }

    @Test
    void rooms_that_nothing_is_known_of_open_several_at_once_however_large_others_are() {
        for (int i = 0; i < 1_000; i++) {
            sizes.seen("large", 100, 100 * 12_000);
        }

        ask(30, fromGateway());

        assertThat(asked).hasSize(8);
    }

    @Test
    void a_read_that_throws_fails_and_others_are_read_after_it() {
        broken = new IllegalStateException("broken");
        Future<ReadHistory.Page> first = reader.read(fromClient());
        broken = null;
        reader.read(fromClient());

        assertThat(first.failed()).isTrue();
        assertThat(asked).hasSize(1);
    }

    @Test
    void more_than_may_wait_are_refused_and_told_when_to_come_back() {
        List<Future<ReadHistory.Page>> pages = ask(600, fromClient());

        List<Future<ReadHistory.Page>> refused =
                pages.stream().filter(Future::failed).toList();
        assertThat(refused).hasSize(600 - 500 - 8);
        assertThat(refused).allSatisfy(page -> {
            assertThat(BuslineException.isUnavailable(page.cause())).isTrue();
            assertThat(((BuslineException) page.cause()).retryAfterMs()).isPositive();
        });
        assertThat(registry.get("busline.refused")
                        .tag("reason", "reading")
                        .counter()
                        .count())
                .isEqualTo(refused.size());
        assertThat(reader.read(fromGateway()).isComplete()).isFalse();
    }

    @Test
    void a_room_that_opens_does_not_wait_for_all_clients_that_read() {
        ask(400, fromClient());
        Future<ReadHistory.Page> opening = reader.read(fromGateway());

        int answered = 0;
        while (!opening.isComplete()) {
            answerNext();
            answered++;
        }

        assertThat(answered).isLessThan(40);
    }

    @Test
    void reads_that_fail_at_once_do_not_nest() {
        List<Future<ReadHistory.Page>> pages = ask(15_000, fromGateway());

        asked.removeFirst().handle(RedisLink.unavailable());
        while (!asked.isEmpty()) {
            asked.removeFirst().handle(RedisLink.unavailable());
        }

        assertThat(pages).allMatch(Future::failed);
    }

    @Test
    void clients_read_nothing_while_the_node_is_overloaded() {
        overload.watch(Resource.HEAP, () -> 0.9);
        overload.check();

        assertThat(reader.read(fromClient()).failed()).isTrue();
        assertThat(reader.read(fromGateway()).isComplete()).isFalse();
        assertThat(registry.get("busline.refused")
                        .tag("reason", "overload")
                        .counter()
                        .count())
                .isEqualTo(1);
    }

    private static ReadHistory fromClient() {
        return ReadHistory.newestBefore("room", 10, 500);
    }

    private static ReadHistory fromGateway() {
        return ReadHistory.recentBefore("room", 10, 500);
    }

    private List<Future<ReadHistory.Page>> ask(int count, ReadHistory query) {
        List<Future<ReadHistory.Page>> pages = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            pages.add(reader.read(query));
        }
        return pages;
    }

    private Future<Answers> hold(Commands commands) {
        if (broken != null) {
            throw broken;
        }
        if (commands.isEmpty()) {
            return Future.succeededFuture();
        }
        Promise<Answers> answer = Promise.promise();
        asked.add(answer);
        return answer.future();
    }

    /** Any answer ends a read, as this failure does. */
    private void answerNext() {
        asked.removeFirst().handle(RedisLink.unavailable());
    }
}
