package io.busline.transport.socket;

import io.busline.transport.budget.QueueBudget;

/**
 * The sockets of one event loop that get the same framing. They share packets: a frame that goes to many of them in one
 * turn is laid out once. Belongs to the turn's event loop.
 */
public final class Lane {
    private final Turn turn;
    private final Framing framing;
    private final QueueBudget budget;
    private Packet empty;
    /** The number of the turn that {@link #empty} belongs to. */
    private int turnNumber;

    /** @param budget for what waits for its sockets; of the same event loop */
    public Lane(Turn turn, Framing framing, QueueBudget budget) {
        this.turn = turn;
        this.framing = framing;
        this.budget = budget;
        this.empty = Packet.empty(framing);
        this.turnNumber = turn.number();
    }

    Turn turn() {
        return turn;
    }

    Framing framing() {
        return framing;
    }

    QueueBudget budget() {
        return budget;
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
