package io.busline.history.append;

import static org.assertj.core.api.Assertions.assertThat;

import io.busline.history.AppendEvent;
import io.busline.history.redis.RedisMemory;
import io.busline.overload.Overload;
import io.busline.overload.Resource;
import io.busline.protocol.BuslineException;
import io.busline.protocol.ErrorCode;
import io.busline.protocol.RoomEvent;
import io.busline.protocol.User;
import io.busline.testing.HistoryConfigs;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AppendQueueTest {
    private static final int MAX_EVENTS = 10_000;
    private static final long MAX_BYTES = 10_000_000;
    private static final String LARGE = "x".repeat(4_000);

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final Overload overload = new Overload(registry);
    private final Capacity capacity = new Capacity(overload);
    private final AppendQueue queue = new AppendQueue(
            HistoryConfigs.with()
                    .maxQueued(MAX_EVENTS)
                    .maxQueuedBytes(MAX_BYTES)
                    .build(),
            capacity,
            overload);

    @Test
    void events_of_one_sender_keep_their_order_whatever_their_rooms_and_sizes() {
        for (int i = 0; i < 100; i++) {
            offer("ada", "room" + i % 3, i % 2 == 0 ? LARGE : "small");
            offer("bob", "room" + i % 3, "small");
        }

        List<PendingAppend> all = queue.takeAll();

        assertThat(all.stream().filter(event -> isFrom(event, "ada")).map(event -> event.number))
                .isSorted()
                .hasSize(100);
    }

    @Test
    void who_sends_little_is_in_the_next_batch_whatever_waits() {
        for (int i = 0; i < 2_000; i++) {
            offer("flooder" + i % 200, "room" + i % 200, LARGE);
        }
        for (int i = 0; i < 20; i++) {
            queue.takeBatch(); // the flood has had turns before
        }
        offer("bystander", "quiet", "hi");

        assertThat(queue.takeBatch()).anyMatch(event -> isFrom(event, "bystander"));
    }

    @Test
    void senders_share_by_bytes() {
        for (int i = 0; i < 300; i++) {
            offer("wordy", "room", LARGE);
            for (int j = 0; j < 5; j++) {
                offer("terse", "room", "hi");
            }
        }
        Map<String, Integer> bytes = new HashMap<>();
        for (int i = 0; i < 3; i++) {
            queue.takeBatch()
                    .forEach(event -> bytes.merge(event.request.sender().id(), event.bytes, Integer::sum));
        }

        assertThat(bytes.get("terse")).isBetween(bytes.get("wordy") - 5_000, bytes.get("wordy") + 5_000);
    }

    @Test
    void a_batch_is_bounded_in_events_and_in_bytes() {
        for (int i = 0; i < 500; i++) {
            offer("ada", "room", "hi");
        }
        assertThat(queue.takeBatch()).hasSize(200);
        queue.takeAll();
        for (int i = 0; i < 500; i++) {
            offer("ada", "room", LARGE);
        }
        assertThat(queue.takeBatch()).hasSizeBetween(50, 70);
    }

    @Test
    void one_event_larger_than_a_batch_is_one() {
        offer("ada", "room", "x".repeat(1_000_000));
        offer("ada", "room", "hi");

        assertThat(queue.takeBatch()).hasSize(1);
        assertThat(queue.takeBatch()).hasSize(1);
    }

    @Test
    void a_flood_is_refused_and_who_has_nothing_waiting_is_let_in() {
        int refused = 0;
        for (int i = 0; i < 30_000; i++) {
            refused += offer("flooder" + i % 100, "room", LARGE).isPresent() ? 1 : 0;
        }

        assertThat(refused).isGreaterThan(20_000);
        assertThat(queue.pressure()).isBetween(0.9, 1.0);
        assertThat(registry.get("busline.refused")
                        .tag("reason", "storing")
                        .counter()
                        .count())
                .isEqualTo(refused);
        for (int i = 0; i < 10; i++) {
            assertThat(offer("bystander" + i, "quiet", "hi")).isEmpty();
        }
    }

    @Test
    void one_sender_alone_may_fill_the_queue() {
        while (offer("ada", "room", LARGE).isEmpty()) {
            assertThat(queue.pressure()).isLessThanOrEqualTo(1);
        }

        assertThat(queue.pressure()).isGreaterThan(0.99);
        assertThat(offer("ada", "room", LARGE)).hasValueSatisfying(answer -> {
            assertThat(answer.code()).isEqualTo(ErrorCode.UNAVAILABLE);
            assertThat(answer.retryAfterMs()).isPositive();
        });
    }

    @Test
    void the_last_events_of_the_heaviest_give_way_to_those_who_have_little() {
        List<PendingAppend> flood = new ArrayList<>();
        while (offer("flooder", "room", LARGE, flood).isEmpty()) {
            assertThat(queue.pressure()).isLessThanOrEqualTo(1);
        }

        assertThat(offer("bystander", "quiet", LARGE)).isEmpty();

        List<Boolean> refused =
                flood.stream().map(event -> event.promise.future().failed()).toList();
        assertThat(refused).isSorted().contains(true).startsWith(false);
        assertThat(queue.takeAll())
                .hasSize((int) refused.stream().filter(failed -> !failed).count() + 1);
        assertThat(queue.pressure()).isZero();
    }

    @Test
    void however_many_newcomers_come_the_bounds_hold_and_nobody_is_forgotten() {
        List<PendingAppend> all = new ArrayList<>();
        int refused = 0;
        for (int i = 0; i < 20_000; i++) {
            refused += offer("guest" + i, "room" + i % 7, i % 3 == 0 ? LARGE : "hi", all)
                            .isPresent()
                    ? 1
                    : 0;
            assertThat(queue.pressure()).isLessThanOrEqualTo(1);
        }

        long dropped =
                all.stream().filter(event -> event.promise.future().failed()).count();
        assertThat(queue.takeAll()).hasSize((int) (20_000 - refused - dropped));
    }

    @Test
    void nobody_gives_way_who_has_hardly_more_than_others() {
        List<PendingAppend> all = new ArrayList<>();
        for (int i = 0; i < MAX_EVENTS; i++) {
            offer("guest" + i % 5_000 + (i < 100 ? "" : "x"), "room", "hi", all); // one or two each
        }

        for (int i = 0; i < 100; i++) {
            assertThat(offer("newcomer" + i, "room", "hi")).isPresent();
        }

        assertThat(all)
                .hasSize(MAX_EVENTS)
                .noneMatch(event -> event.promise.future().isComplete());
    }

    @Test
    void one_among_many_who_has_four_times_the_average_gives_way() {
        List<PendingAppend> flood = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            offer("flooder", "room", "hi", flood);
        }
        for (int i = 0; i < MAX_EVENTS - 16; i++) {
            offer("guest" + i % 2_500, "room", "hi");
        }

        assertThat(offer("newcomer", "room", "hi")).isEmpty();

        assertThat(flood).filteredOn(event -> event.promise.future().failed()).hasSize(8);
    }

    @Test
    void that_nobody_has_clearly_more_is_found_out_once_a_batch() {
        int guests = 0;
        while (offer("guest" + guests, "room", "x".repeat(40_000)).isEmpty()) {
            guests++;
        }
        assertThat(offer("newcomer", "room", "x".repeat(20_000))).isPresent();
        List<PendingAppend> small = new ArrayList<>();
        while (offer("flooder", "room", "hi", small).isEmpty()) {
            assertThat(queue.pressure()).isLessThanOrEqualTo(1); // fits where nothing large does
        }

        assertThat(offer("newcomer", "room", LARGE)).isPresent();

        assertThat(small)
                .hasSizeGreaterThan(50)
                .noneMatch(event -> event.promise.future().isComplete());
        queue.takeBatch();
        List<PendingAppend> flood = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            offer("flooder", "room", "hi", flood);
        }
        for (int i = 0; i < 100; i++) {
            offer("later" + i, "room", LARGE);
        }
        assertThat(flood).anyMatch(event -> event.promise.future().failed());
    }

    @Test
    void what_was_taken_and_put_back_comes_first_and_in_order() {
        for (int i = 0; i < 5; i++) {
            offer("ada", "room", "hi");
        }
        List<PendingAppend> taken = queue.takeBatch();
        offer("bob", "room", "hi");

        queue.addAgain(taken);

        List<PendingAppend> again = queue.takeBatch();
        assertThat(again).hasSize(6);
        assertThat(again.subList(0, 5)).isEqualTo(taken);
        assertThat(queue.isEmpty()).isTrue();
        assertThat(queue.pressure()).isZero();
    }

    @Test
    void everything_is_refused_before_redis_is_full_and_taken_again_when_it_is_not() {
        capacity.measured(new RedisMemory(93_000_000, 100_000_000, false));
        assertThat(offer("ada", "room", "hi")).isEmpty();

        capacity.measured(new RedisMemory(94_000_000, 100_000_000, false));

        assertThat(offer("ada", "room", "hi"))
                .hasValueSatisfying(answer -> assertThat(answer).hasMessage("history is full"));
        assertThat(registry.get("busline.refused")
                        .tag("reason", "redis_memory")
                        .counter()
                        .count())
                .isEqualTo(1);
        capacity.measured(new RedisMemory(90_000_000, 100_000_000, false));
        assertThat(offer("ada", "room", "hi")).isEmpty();
    }

    @Test
    void a_redis_without_a_bound_or_one_that_evicts_is_never_full() {
        capacity.measured(new RedisMemory(1L << 40, 0, false));
        assertThat(offer("ada", "room", "hi")).isEmpty();
        capacity.measured(new RedisMemory(100, 100, true));
        assertThat(offer("ada", "room", "hi")).isEmpty();
    }

    @Test
    void everything_is_refused_while_the_disk_is_full() {
        double[] disk = {1};
        overload.watch(Resource.DISK, () -> disk[0]);
        capacity.measured(RedisMemory.UNKNOWN);

        assertThat(offer("ada", "room", "hi"))
                .hasValueSatisfying(answer -> assertThat(answer).hasMessage("the disk is full"));

        disk[0] = 0.9;
        capacity.measured(RedisMemory.UNKNOWN);
        assertThat(offer("ada", "room", "hi")).isEmpty();
    }

    private Optional<BuslineException> offer(String sender, String room, String text) {
        return offer(sender, room, text, new ArrayList<>());
    }

    private Optional<BuslineException> offer(String sender, String room, String text, List<PendingAppend> taken) {
        PendingAppend event = new PendingAppend(
                new AppendEvent(room, new User(sender, sender, true), new RoomEvent.Message(text), null));
        Optional<BuslineException> refusal = queue.add(event);
        if (refusal.isEmpty()) {
            taken.add(event);
        }
        return refusal;
    }

    private static boolean isFrom(PendingAppend event, String sender) {
        return event.request.sender().id().equals(sender);
    }
}
