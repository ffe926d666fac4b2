package io.busline.transport.socket;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.FastThreadLocal;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gathers what is sent to sockets in one turn of the event loop, and sends it at the turn's end, to each socket as one
 * run of bytes. A send costs more than its bytes, so the more load there is, the less a frame costs. Where the loop has
 * a ring, the next turn ends when the results of the last one have come. There is one an event loop; to be used from
 * that.
 */
public final class Turn {
    private static final Logger LOG = LoggerFactory.getLogger(Turn.class);

    private static final FastThreadLocal<Turn> OF_THIS_LOOP = new FastThreadLocal<>();

    private final EventLoop loop;
    private final Ring ring;
    private final TurnBytes bytes = new TurnBytes();
    private List<Outlet> written = new ArrayList<>();
    private List<Outlet> sending = new ArrayList<>();
    /** Index of the outlet that sends next. */
    private int next;

    private int number;

    /** @param rings makes the loop's ring; it is given what to call when the ring has become idle */
    Turn(EventLoop loop, Function<Runnable, Ring> rings) {
        this.loop = loop;
        this.ring = rings.apply(() -> loop.execute(this::onIdle));
    }

    /** Gives the event loop's. To be called on the loop. */
    public static Turn of(EventLoop loop) {
        if (!loop.inEventLoop()) {
            throw new IllegalStateException("a turn can only be had on its event loop");
        }
        Turn turn = OF_THIS_LOOP.get();
        if (turn == null || turn.loop != loop) {
            turn = new Turn(loop, onIdle -> Uring.of(loop, onIdle));
            OF_THIS_LOOP.set(turn);
        }
        return turn;
    }

    TurnBytes bytes() {
        return bytes;
    }

    Ring ring() {
        return ring;
    }

    /** Differs from turn to turn. */
    int number() {
        return number;
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
            return; // results of the last turn are still to come
        }
        List<Outlet> outlets = written;
        written = sending;
        sending = outlets;
        number++; // what is sent because of what happens here belongs to the next turn
        send();
    }

    private void send() {
        while (next < sending.size()) {
            Outlet outlet = sending.get(next);
            if (!ring.isIdle() && !(ring.hasRoom() && outlet.fitsIn(bytes))) {
                return;
            }
            next++;
            endTurn(outlet);
        }
        if (ring.isIdle()) {
            onSent();
        }
    }

    /** A socket that can't be sent to must not keep the others of the event loop from being sent to. */
    private static void endTurn(Outlet outlet) {
        try {
            outlet.endTurn();
        } catch (RuntimeException | OutOfMemoryError e) {
            LOG.error("A client is cut off because its messages can't be sent", e);
            outlet.abort();
        }
    }

    private void onIdle() {
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
