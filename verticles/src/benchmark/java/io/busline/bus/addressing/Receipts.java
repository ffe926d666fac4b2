package io.busline.bus.addressing;

import io.vertx.core.buffer.Buffer;
import java.util.BitSet;
import java.util.concurrent.atomic.LongAdder;

/** What a node received, and whether it has members of the rooms. Safe for any thread. */
final class Receipts {
    private final BitSet rooms;
    private final BitSet heard = new BitSet();
    private final LongAdder useful = new LongAdder();
    private final LongAdder useless = new LongAdder();

    /** @param rooms those with members on the node; read, never changed */
    Receipts(BitSet rooms) {
        this.rooms = rooms;
    }

    /** Ignores what has no room in front. */
    synchronized void receive(Buffer message) {
        if (message.length() < Integer.BYTES) {
            return;
        }
        int room = message.getInt(0);
        if (rooms.get(room)) {
            heard.set(room);
            useful.increment();
        } else {
            useless.increment();
        }
    }

    /** A copy: the rooms with members here that were ever heard of. */
    synchronized BitSet heard() {
        return (BitSet) heard.clone();
    }

    long useful() {
        return useful.sum();
    }

    long useless() {
        return useless.sum();
    }

    void reset() {
        useful.reset();
        useless.reset();
    }
}
