package io.busline.limits;

import io.busline.overload.Action;
import io.busline.overload.Overload;
import io.busline.overload.Refusal;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts the rooms that the hubs of a node have open, each hub for itself. One a node; any thread may call it. */
public final class OpenRooms {
    private final long most;
    private final Overload overload;
    private final AtomicInteger open = new AtomicInteger();

    /** @param most rooms that may be open */
    public OpenRooms(long most, Overload overload) {
        this.most = most;
        this.overload = overload;
    }

    /** Counts a room that is about to be opened; false if there are too many: it must not be. */
    public boolean open() {
        if (open.incrementAndGet() <= most) {
            return true;
        }
        open.decrementAndGet();
        overload.refused(Refusal.ROOMS_PER_NODE);
        return false;
    }

    public void closed() {
        open.decrementAndGet();
    }

    /** Whether rooms that nobody is in should make way soon. */
    public boolean isCrowded() {
        return open.get() > most / 2 || overload.isActive(Action.REFUSE_WORK);
    }
}
