package io.busline.transport.socket;

import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.List;

/**
 * Gathers what is sent to sockets in one turn of the event loop, and sends it at the turn's end, to each socket as one run of
 * bytes: a send is what costs, so load makes fewer of them by itself. Where the loop has a ring, the next turn ends when what the
 * last one sent has arrived. Belongs to one event loop.
 */
public final class Turn {
    private final EventLoop loop;
    /** Null if the transport has none. */
    private final Uring uring;

    private final TurnBytes bytes = new TurnBytes();
    private List<Outlet> written = new ArrayList<>();
    private List<Outlet> sending = new ArrayList<>();
    /** Index of the outlet that sends next. */
    private int next;

    private Packet empty = Packet.empty();

    /** To be called on the loop. */
    public Turn(EventLoop loop) {
        this.loop = loop;
        this.uring = Uring.of(loop, () -> loop.execute(this::onArrival));
    }

    /** What every socket's packet of this turn begins with. */
    Packet empty() {
        return empty;
    }

    TurnBytes bytes() {
        return bytes;
    }

    Uring uring() {
        return uring;
    }

    /** Has the outlet send its packet at the end of the turn; to be called once an outlet and turn. */
    void add(Outlet outlet) {
        if (written.isEmpty()) {
            loop.execute(this::end);
        }
        written.add(outlet);
    }

    private void end() {
        if (!sending.isEmpty()) {
            return; // the last turn's bytes are still under way
        }
        List<Outlet> outlets = written;
        written = sending;
        sending = outlets;
        empty = Packet.empty(); // what is sent because of what happens here belongs to the next turn
        send();
    }

    private void send() {
        while (next < sending.size()) {
            Outlet outlet = sending.get(next);
            if (uring != null && !uring.isIdle() && !(uring.hasRoom() && outlet.fitsIn(bytes))) {
                return;
            }
            next++;
            outlet.endTurn();
        }
        if (uring == null || uring.isIdle()) {
            onSent();
        }
    }

    private void onArrival() {
        bytes.clear();
        send();
    }

    private void onSent() {
        sending.clear();
        next = 0;
        bytes.clear();
        if (!written.isEmpty()) {
            loop.execute(this::end);
        }
    }
}
