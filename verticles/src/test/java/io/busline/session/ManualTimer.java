package io.busline.session;

import java.util.ArrayList;
import java.util.List;

/** A timer whose time passes when a test says so, for the callbacks; the clock that buckets read goes on by itself. */
final class ManualTimer implements Timer {
    private final List<Entry> entries = new ArrayList<>();

    private record Entry(long ms, Runnable action) {}

    @Override
    public void after(long ms, Runnable action) {
        entries.add(new Entry(ms, action));
    }

    /** For how long each callback waits. */
    List<Long> waits() {
        return entries.stream().map(Entry::ms).toList();
    }

    /** The time of all callbacks has come. */
    void elapse() {
        List<Entry> due = List.copyOf(entries);
        entries.clear();
        due.forEach(entry -> entry.action().run());
    }
}
