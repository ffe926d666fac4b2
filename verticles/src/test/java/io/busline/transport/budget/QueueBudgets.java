package io.busline.transport.budget;

import io.busline.overload.Overload;
import io.busline.session.SessionMetrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.concurrent.Executor;

/** Budgets for tests of those who keep something for clients. */
public final class QueueBudgets {
    private QueueBudgets() {}

    /** One that is never used up. */
    public static QueueBudget unlimited() {
        return of(Long.MAX_VALUE, Long.MAX_VALUE, Runnable::run);
    }

    /** How many wait for memory outside the heap. */
    public static int withoutDirect(QueueBudget budget) {
        return budget.withoutDirect();
    }

    /** @param loop runs what has to happen later */
    public static QueueBudget of(long maxBytes, long maxDirectBytes, Executor loop) {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        return new QueueBudget(maxBytes, maxDirectBytes, loop, new SessionMetrics(registry), new Overload(registry));
    }
}
