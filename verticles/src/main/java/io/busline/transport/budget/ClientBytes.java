package io.busline.transport.budget;

import io.busline.protocol.EncodedFrame;

/**
 * What one client makes its gateway keep in memory: frames that wait to be sent to it, and what else is kept for it
 * alone. Belongs to the budget's event loop.
 */
public final class ClientBytes {
    private final QueueBudget budget;
    private final Owner owner;
    private long bytes;
    private int directBytes;
    private boolean shed;
    private boolean cutOff;

    /** Who keeps the bytes. Called on the event loop, outside of any other call. */
    public interface Owner {
        /** Frees at once what it can, and closes the client with 4001: it comes back and loses nothing. */
        void shed();

        /** Ends the connection at once, because {@link #shed} did not free enough. */
        void cutOff();
    }

    public ClientBytes(QueueBudget budget, Owner owner) {
        this.budget = budget;
        this.owner = owner;
    }

    /** The frame waits for this client. One that waits for many is in memory once, and counted so. */
    public void add(EncodedFrame frame) {
        grow(frame.length() + (long) QueueBudget.ENTRY_BYTES);
        budget.add(frame);
    }

    /** The frame waits no longer. */
    public void remove(EncodedFrame frame) {
        budget.remove(frame);
        grow(-frame.length() - (long) QueueBudget.ENTRY_BYTES);
    }

    /** So many bytes more are kept for this client alone; less, if negative. */
    public void addOwn(long more) {
        grow(more);
        budget.addOwn(more);
    }

    /**
     * Asks for memory outside the heap; returns false if the budget has none. Then the longest clients are cut off, and
     * {@code again} is called when there is some: once, however often it has asked meanwhile.
     */
    public boolean reserveDirect(int wanted, Runnable again) {
        boolean reserved = budget.reserveDirect(wanted, again);
        if (reserved) {
            directBytes += wanted;
            grow(wanted);
        }
        return reserved;
    }

    /** There is no need to call {@code again} any more. */
    public void needsNoDirect(Runnable again) {
        budget.needsNoDirect(again);
    }

    public void releaseDirect(int released) {
        directBytes -= released;
        grow(-released);
        budget.releaseDirect(released);
    }

    /** How long the client's line is, whoever else waits for the same frames. */
    long bytes() {
        return bytes;
    }

    /** Of these, what is not outside the heap. */
    long heapBytes() {
        return bytes - directBytes;
    }

    int directBytes() {
        return directBytes;
    }

    /** Returns whether the client was not shed before. */
    boolean shed() {
        boolean first = !shed;
        shed = true;
        if (first) {
            owner.shed();
        }
        return first;
    }

    boolean isShed() {
        return shed;
    }

    void cutOff() {
        if (!cutOff) {
            cutOff = true;
            owner.cutOff();
        }
    }

    boolean isCutOff() {
        return cutOff;
    }

    private void grow(long more) {
        long before = bytes;
        bytes += more;
        if (before == 0 && more > 0) {
            budget.begins(this);
        } else if (bytes == 0) {
            budget.ends(this);
        }
    }
}
