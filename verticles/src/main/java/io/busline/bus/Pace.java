package io.busline.bus;

/** Whether requests come so fast that several are worth waiting for. Not thread-safe; times are ns of any steady clock. */
final class Pace {
    private static final long WINDOW_NANOS = 20_000_000;

    /** One a millisecond. */
    private static final int MANY = 20;

    private long window;
    private int inWindow;
    private int inLastWindow;

    void arrived(long now) {
        turnTo(now);
        inWindow++;
    }

    boolean isFast(long now) {
        turnTo(now);
        return inLastWindow >= MANY;
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
