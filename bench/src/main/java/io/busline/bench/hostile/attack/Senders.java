package io.busline.bench.hostile.attack;

import io.busline.bench.hostile.net.Drain;
import io.busline.bench.hostile.net.Frames;
import io.busline.bench.hostile.net.Wire;
import java.io.IOException;
import java.util.List;

/** Members of rooms who say long things at a steady rate, and read what comes back. */
public final class Senders {
    private static final long MS = 1_000;

    private final Target target;
    private final Time time;
    private final Drain drain;

    public Senders(Target target, Time time) throws IOException {
        this.target = target;
        this.time = time;
        this.drain = new Drain(target.answers());
    }

    /** Talks until the time is over; each sender in the room of its number, modulo their count. */
    public void run(int senders, List<String> rooms, int ratePerSender) throws IOException, InterruptedException {
        Wire[] wires = new Wire[senders];
        for (int round = 0; !time.isOver(); round++) {
            long began = System.nanoTime();
            for (int i = 0; i < senders && !time.isOver(); i++) {
                String room = rooms.get(i % rooms.size());
                try {
                    if (wires[i] == null || !wires[i].isOpen()) {
                        wires[i] = target.member(i, 0, room).unblock();
                        drain.add(wires[i]);
                    }
                    wires[i].offer(Frames.text(Texts.longMessage(room, i + "-" + round)));
                } catch (IOException e) {
                    target.answers().count("refused or cut off");
                    wires[i] = null;
                }
            }
            time.pause(MS / ratePerSender - (System.nanoTime() - began) / 1_000_000);
        }
        for (Wire wire : wires) {
            if (wire != null) {
                wire.close();
            }
        }
    }
}
