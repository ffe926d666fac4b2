package io.busline.gateway;

import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.List;

/**
 * Gathers what is sent to sockets in one turn of the event loop, and sends it at the turn's end, to each socket with one system
 * call: that is the cost, so load makes fewer of them by itself. Belongs to one event loop.
 */
final class Turn {
    private final EventLoop loop;
    private final TurnBytes bytes = new TurnBytes();
    private List<Outlet> written = new ArrayList<>();
    private List<Outlet> sending = new ArrayList<>();
    private Packet empty = Packet.empty();

    Turn(EventLoop loop) {
        this.loop = loop;
    }

    /** What every socket's packet of this turn begins with. */
    Packet empty() {
        return empty;
    }

    TurnBytes bytes() {
        return bytes;
    }

    /** Has the outlet send its packet at the end of the turn; to be called once an outlet and turn. */
    void add(Outlet outlet) {
        if (written.isEmpty()) {
            loop.execute(this::end);
        }
        written.add(outlet);
    }

    private void end() {
        List<Outlet> outlets = written;
        written = sending;
        sending = outlets;
        empty = Packet.empty(); // what is sent because of what happens here belongs to the next turn
        for (int i = 0; i < outlets.size(); i++) {
            outlets.get(i).endTurn();
        }
        outlets.clear();
        bytes.clear();
    }
}
