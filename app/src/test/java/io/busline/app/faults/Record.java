package io.busline.app.faults;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

/** Everything that was seen during a run. Any thread may add; the events of one thread stay in order. */
final class Record {
    private final long began = System.nanoTime();
    private final Queue<Event> events = new ConcurrentLinkedQueue<>();

    /** Ms since the run began. */
    long now() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
    }

    void add(Event event) {
        events.add(event);
    }

    List<Event> events() {
        return List.copyOf(events);
    }
}
