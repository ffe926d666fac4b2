package io.busline.transport.socket;

/**
 * The sockets of one event loop that get the same framing. They share packets: a frame that goes to many of them in one
 * turn is laid out once. Belongs to the turn's event loop.
 */
public final class Lane {
    private final Turn turn;
    private final Framing framing;
    private Packet empty;
    /** The number of the turn that {@link #empty} belongs to. */
    private int turnNumber;

    public Lane(Turn turn, Framing framing) {
        this.turn = turn;
        this.framing = framing;
        this.empty = Packet.empty(framing);
        this.turnNumber = turn.number();
    }

    Turn turn() {
        return turn;
    }

    Framing framing() {
        return framing;
    }

    /** The packet without a frame, with which every socket's packet of this turn begins. */
    Packet empty() {
        if (turnNumber != turn.number()) {
            turnNumber = turn.number();
            empty = Packet.empty(framing);
        }
        return empty;
    }
}
