package io.busline.history.append;

import io.busline.bus.Pacing;

/**
 * Lets events to be appended wait for some ms while many come: one batch then stores more of them. Adds half of {@value
 * #PAUSE_MS} ms to their median latency. Not thread-safe; times are ns of any steady clock.
 */
public final class AppendPacing implements Pacing {
    private static final long PAUSE_MS = 3;

    private static final long WINDOW_NANOS = 20_000_000;

    /** Events of a window from which on waiting is worth it: one a millisecond. */
    private static final int MANY_PER_WINDOW = 20;

    private long window;
    private int inWindow;
    private int inLastWindow;

    @Override
    public void arrived(long now) {
        turnTo(now);
        inWindow++;
    }

    @Override
    public long pauseMs(long now) {
        turnTo(now);
        return inLastWindow >= MANY_PER_WINDOW ? PAUSE_MS : 0;
    }

    private void turnTo(long now) {
        long current = now / WINDOW_NANOS;
        if (current != window) {
            inLastWindow = current == window + 1 ? inWindow : 0;
            inWindow = 0;
            window = current;
        }
    }
}
