package io.busline.session;

/** Calls back after a while, on the gateway's context. */
@FunctionalInterface
public interface Timer {
    /** @param ms at least 1 */
    void after(long ms, Runnable action);
}
