package io.busline.transport.budget;

import static org.assertj.core.api.Assertions.assertThat;

import io.busline.overload.Overload;
import io.busline.overload.Resource;
import io.busline.protocol.EncodedFrame;
import io.busline.session.SessionMetrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;

class QueueBudgetTest {
    private static final long MAX = 100_000;
    private static final long MAX_DIRECT = 64 * 1024;
    private static final int CHUNK = 16 * 1024;

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final SessionMetrics metrics = new SessionMetrics(registry);
    private final Overload overload = new Overload(registry);
    private final Queue<Runnable> later = new ArrayDeque<>();
    private final QueueBudget budget = new QueueBudget(MAX, MAX_DIRECT, later::add, metrics, overload);
    private final List<String> acted = new ArrayList<>();

    @Test
    void a_frame_that_waits_for_many_clients_is_counted_once_and_their_places_beside_it() {
        EncodedFrame frame = frame(10_000);
        for (int i = 0; i < 100; i++) {
            new Client("client").account.add(frame);
        }

        assertThat(budget.bytes()).isEqualTo(10_000 + QueueBudget.FRAME_BYTES + 100 * QueueBudget.ENTRY_BYTES);
    }

    @Test
    void frames_that_only_look_alike_are_two() {
        new Client("one").account.add(frame(10_000));
        new Client("other").account.add(frame(10_000));

        assertThat(budget.bytes()).isGreaterThan(20_000);
    }

    @Test
    void nothing_is_left_when_everything_has_been_sent() {
        EncodedFrame shared = frame(10_000);
        Client one = new Client("one");
        Client other = new Client("other");
        one.account.add(shared);
        other.account.add(shared);
        other.account.addOwn(500);

        one.account.remove(shared);
        assertThat(budget.bytes()).isGreaterThan(10_000);
        other.account.remove(shared);
        other.account.addOwn(-500);

        assertThat(budget.bytes()).isZero();
    }

    @Test
    void over_budget_the_longest_lines_go_first_until_an_eighth_is_free() {
        Client small = new Client("small").keeps(1_000);
        new Client("longest").keeps(40_000);
        new Client("second").keeps(35_000);
        new Client("third").keeps(20_000);
        runLater();
        assertThat(acted).isEmpty();

        small.keeps(5_000);
        runLater();

        assertThat(acted).containsExactly("longest is shed");
        assertThat(budget.bytes()).isEqualTo(61_000);
    }

    @Test
    void clients_who_share_what_waits_go_until_it_is_free() {
        EncodedFrame shared = frame(90_000);
        List<Client> clients = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            clients.add(new Client("sharer"));
            clients.get(i).add(shared);
        }
        new Client("bystander").keeps(20_000);
        runLater();

        assertThat(acted).containsExactly("sharer is shed", "sharer is shed", "sharer is shed");
        assertThat(budget.bytes()).isEqualTo(20_000);
    }

    @Test
    void nobody_is_shed_while_somebody_is_being_served() {
        new Client("client").keeps((int) MAX + 1);

        assertThat(acted).isEmpty();
    }

    @Test
    void who_frees_too_little_when_it_is_shed_is_cut_off() {
        new Client("stubborn", 90_000).keeps(100_000);
        new Client("other").keeps(30_000);
        runLater();

        assertThat(acted).containsExactly("stubborn is shed", "stubborn is cut off");
        assertThat(budget.bytes()).isEqualTo(30_000);
    }

    @Test
    void what_a_client_frees_late_costs_nobody_else() {
        new Client("late", 80_000).freesLate().keeps(90_000);
        Client other = new Client("other").keeps(15_000);
        runLater();
        assertThat(acted).containsExactly("late is shed");

        other.keeps(10_000);
        runLater();
        other.keeps(1_000);
        runLater();

        assertThat(acted).containsExactly("late is shed", "late is cut off");
    }

    @Test
    void who_is_spared_where_memory_is_short_for_other_reasons_is_not_cut_off_either() {
        new Client("short").keeps(60_000);
        new Client("other").keeps(60_000);
        overload.watch(Resource.HEAP, () -> 0.99);
        overload.check();

        budget.check();

        assertThat(acted).isEmpty();
    }

    @Test
    void where_memory_is_short_for_other_reasons_only_long_lines_go() {
        new Client("long").keeps(70_000);
        new Client("short").keeps(20_000);
        budget.check();
        assertThat(acted).isEmpty();

        overload.watch(Resource.HEAP, () -> 0.99);
        overload.check();
        budget.check();
        budget.check();

        assertThat(acted).containsExactly("long is shed");
    }

    @Test
    void what_waits_and_who_was_shed_is_told_by_the_metrics() {
        new Client("client").keeps(60_000);
        budget.check();
        assertThat(metrics.queuedBytes()).isEqualTo(60_000);

        new Client("other").keeps(50_000);
        runLater();
        budget.check();

        assertThat(metrics.queuedBytes()).isEqualTo(50_000);
        assertThat(registry.get("busline.refused")
                        .tag("reason", "send_queues")
                        .counter()
                        .count())
                .isEqualTo(1);
    }

    @Test
    void when_memory_outside_the_heap_is_used_up_the_longest_lines_are_cut_off_and_the_others_go_on() {
        for (int i = 0; i < 4; i++) {
            Client holder = new Client("holder " + i);
            holder.keeps(1_000 * i);
            assertThat(holder.account.reserveDirect(CHUNK, () -> {})).isTrue();
        }
        Client next = new Client("next");
        assertThat(next.account.reserveDirect(CHUNK, () -> acted.add("next goes on")))
                .isFalse();
        runLater();

        assertThat(acted).containsExactly("holder 3 is shed", "holder 3 is cut off", "next goes on");
    }

    @Test
    void nobody_is_cut_off_for_memory_outside_the_heap_that_is_about_to_be_free() {
        for (int i = 0; i < 4; i++) {
            Client holder = new Client("holder " + i).freesLate();
            holder.keeps(1_000 * i);
            holder.account.reserveDirect(CHUNK, () -> {});
        }
        for (int i = 0; i < 3; i++) {
            new Client("next").account.reserveDirect(CHUNK, () -> {});
            runLater();
        }

        assertThat(acted).containsExactly("holder 3 is shed", "holder 3 is cut off");
    }

    @Test
    void who_has_no_memory_outside_the_heap_waits_for_it_once_and_not_once_it_is_gone() {
        Client holder = new Client("holder");
        holder.account.reserveDirect((int) MAX_DIRECT, () -> {});
        Client next = new Client("next");
        Runnable again = () -> acted.add("next goes on");
        Client gone = new Client("gone");
        Runnable never = () -> acted.add("gone goes on");
        for (int i = 0; i < 3; i++) {
            next.account.reserveDirect(CHUNK, again);
            gone.account.reserveDirect(CHUNK, never);
        }
        gone.account.needsNoDirect(never);

        holder.account.releaseDirect((int) MAX_DIRECT);
        runLater();

        assertThat(acted).containsExactly("next goes on");
    }

    @Test
    void the_less_memory_there_is_outside_the_heap_the_less_a_client_gets_at_once() {
        assertThat(budget.chunkBytes()).isEqualTo(CHUNK);
        new Client("holder").account.reserveDirect(2 * CHUNK, () -> {});

        assertThat(budget.chunkBytes()).isLessThan(CHUNK);
    }

    private void runLater() {
        while (!later.isEmpty()) {
            later.poll().run();
        }
    }

    private static EncodedFrame frame(int length) {
        return EncodedFrame.of("x".repeat(length));
    }

    /** Keeps bytes, and gives them up when it is shed or cut off. */
    private final class Client implements ClientBytes.Owner {
        private final String name;
        /** What it does not give up when it is shed. */
        private final int stubborn;

        private final ClientBytes account = new ClientBytes(budget, this);
        private final List<EncodedFrame> frames = new ArrayList<>();
        private int kept;
        /** Whether it still has everything when it was cut off. */
        private boolean late;

        Client(String name) {
            this(name, 0);
        }

        Client(String name, int stubborn) {
            this.name = name;
            this.stubborn = stubborn;
        }

        Client freesLate() {
            late = true;
            return this;
        }

        Client keeps(int bytes) {
            kept += bytes;
            account.addOwn(bytes);
            return this;
        }

        void add(EncodedFrame frame) {
            frames.add(frame);
            account.add(frame);
        }

        @Override
        public void shed() {
            acted.add(name + " is shed");
            frames.forEach(account::remove);
            frames.clear();
            account.addOwn(stubborn - kept);
            kept = stubborn;
        }

        @Override
        public void cutOff() {
            acted.add(name + " is cut off");
            if (late) {
                return;
            }
            account.addOwn(-kept);
            kept = 0;
            if (account.directBytes() > 0) {
                account.releaseDirect(account.directBytes());
            }
        }
    }
}
