package io.busline.bench.hostile.flood;

import io.busline.bench.hostile.attack.Target;
import io.busline.bench.hostile.attack.Time;
import io.busline.bench.hostile.net.Drain;
import io.busline.bench.hostile.net.Wire;
import java.io.IOException;

/** Sends the same bytes over some WebSockets, as fast as the node takes them. Who is cut off comes back. */
final class Flood {
    private static final long WHEN_ALL_ARE_FULL_MS = 1;
    private static final long WHEN_REFUSED_MS = 20;

    private final Target target;
    private final Time time;
    private final Drain drain;

    Flood(Target target, Time time) throws IOException {
        this.target = target;
        this.time = time;
        this.drain = new Drain(target.answers());
    }

    /**
     * Floods until the time is over.
     *
     * @param room what all join first; null: none
     */
    void run(int sessions, String room, byte[] bytes) throws InterruptedException {
        Wire[] wires = new Wire[sessions];
        while (!time.isOver()) {
            boolean taken = false;
            for (int i = 0; i < sessions && !time.isOver(); i++) {
                try {
                    if (wires[i] == null || !wires[i].isOpen()) {
                        wires[i] = open(i, room);
                    }
                    taken |= wires[i].offer(bytes);
                } catch (IOException e) {
                    target.answers().count("refused or cut off");
                    close(wires[i]);
                    time.pause(WHEN_REFUSED_MS);
                }
            }
            if (!taken) {
                time.pause(WHEN_ALL_ARE_FULL_MS);
            }
        }
        for (Wire wire : wires) {
            close(wire);
        }
    }

    private Wire open(int index, String room) throws IOException {
        Wire wire = room == null ? target.webSocket(index, 0) : target.member(index, 0, room);
        drain.add(wire.unblock());
        return wire;
    }

    private static void close(Wire wire) {
        if (wire != null) {
            wire.close();
        }
    }
}
