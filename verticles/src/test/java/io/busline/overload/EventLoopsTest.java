package io.busline.overload;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EventLoopsTest {
    private static final int TICKS_A_SECOND = 10;

    private final EventLoops loops = new EventLoops(Duration.ofSeconds(1));
    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private final String usualName = Thread.currentThread().getName();

    @AfterEach
    void renameBack() {
        Thread.currentThread().setName(usualName);
    }

    @Test
    void a_loop_that_runs_its_tasks_is_never_late() {
        watch("loop");

        for (int i = 0; i < 100; i++) {
            loops.tick();
            runTasks();
        }

        assertThat(loops.lateness()).isZero();
        assertThat(loops.stuck()).isEmpty();
    }

    @Test
    void a_loop_that_does_not_is_late_then_stuck_then_lost() {
        watch("loop");
        loops.tick();

        tick(TICKS_A_SECOND - 1);
        assertThat(loops.lateness()).isEqualTo(Duration.ofMillis(900));
        assertThat(loops.stuck()).isEmpty();

        tick(1);
        assertThat(loops.stuck()).containsExactly("loop");
        assertThat(loops.lost()).isEmpty();

        tick(2 * TICKS_A_SECOND);
        assertThat(loops.lost()).containsExactly("loop");
    }

    @Test
    void one_long_task_is_no_overload_but_being_late_all_the_time_is() {
        watch("loop");

        tick(TICKS_A_SECOND);
        runTasks();
        tick(1);
        runTasks();
        assertThat(loops.pressure()).isBetween(0.1, 0.3);

        for (int i = 0; i < 10; i++) {
            tick(2 * TICKS_A_SECOND);
            runTasks();
        }
        assertThat(loops.pressure()).isGreaterThan(0.9);

        for (int i = 0; i < 5 * TICKS_A_SECOND; i++) {
            tick(1);
            runTasks();
        }
        assertThat(loops.pressure()).isLessThan(0.1);
    }

    @Test
    void a_loop_that_goes_on_is_no_longer_stuck() {
        watch("loop");
        tick(2 * TICKS_A_SECOND);

        runTasks();
        loops.tick();

        assertThat(loops.stuck()).isEmpty();
        assertThat(loops.lateness()).isZero();
    }

    @Test
    void a_late_loop_has_one_task_waiting_not_one_a_tick() {
        watch("loop");

        tick(1_000);

        assertThat(tasks).hasSize(1);
    }

    @Test
    void a_loop_whose_thread_has_ended_is_stuck() {
        Thread.currentThread().setName("dead");
        loops.watch(task -> {
            throw new RejectedExecutionException("event executor terminated");
        });

        tick(3 * TICKS_A_SECOND + 1);

        assertThat(loops.lost()).containsExactly("dead");
    }

    @Test
    void of_several_loops_those_that_are_stuck_are_named() {
        watch("one");
        Thread.currentThread().setName("other");
        loops.watch(Runnable::run);

        tick(TICKS_A_SECOND + 1);

        assertThat(loops.stuck()).containsExactly("one");
    }

    @Test
    void a_loop_is_watched_until_the_last_who_wants_that_ends_it() {
        Runnable first = watch("loop");
        Runnable second = watch("loop");
        tick(TICKS_A_SECOND + 1);
        assertThat(tasks).hasSize(1);

        first.run();
        assertThat(loops.stuck()).containsExactly("loop");

        second.run();
        assertThat(loops.stuck()).isEmpty();
        assertThat(loops.lateness()).isZero();
    }

    private Runnable watch(String name) {
        Thread.currentThread().setName(name);
        return loops.watch(tasks::add);
    }

    private void tick(int times) {
        for (int i = 0; i < times; i++) {
            loops.tick();
        }
    }

    private void runTasks() {
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            task.run();
        }
    }
}
