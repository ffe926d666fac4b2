package io.busline.session;

import io.busline.limits.SessionAllowance;
import io.busline.limits.Use;
import io.busline.overload.Refusal;
import io.busline.protocol.CloseCode;
import io.busline.protocol.User;

/**
 * Holds a client to what it may send. Who has sent more than that is not read from until it is paid for, so the
 * client's own sending comes to a halt; nothing is lost. Bad frames are counted besides. To be used from the gateway's
 * context.
 */
final class Throttle {
    /** At least so long, so that not every frame costs a timer. */
    private static final long SHORTEST_STOP_MS = 20;

    /** How often a client that sends too much is asked whether it is still there. */
    private static final long PROBE_NANOS = 2_000_000_000;

    private final Sessions shared;
    private final Connection connection;
    private final Reading reading;
    private final SessionAllowance allowance;
    /** {@link System#nanoTime()}. */
    private long probedAt = System.nanoTime();

    private boolean ended;

    Throttle(Sessions shared, Connection connection, Reading reading, SessionAllowance allowance) {
        this.shared = shared;
        this.connection = connection;
        this.reading = reading;
        this.allowance = allowance;
    }

    SessionAllowance allowance() {
        return allowance;
    }

    /** It is known who the client is. Returns false if that user has too many sessions. */
    boolean enter(User user) {
        boolean entered = allowance.enter(user);
        if (!entered) {
            shared.overload.refused(Refusal.SESSIONS_PER_USER);
        }
        return entered;
    }

    void end() {
        ended = true;
        allowance.close();
    }

    /**
     * Bytes have come.
     *
     * @param isMessage false if they cost a request
     * @return false if the client should not be read from any more
     */
    boolean received(int bytes, boolean isMessage) {
        boolean isRead = !reading.isStoppedBy(Reading.Reason.OVERDRAWN);
        long now = System.nanoTime();
        allowance.spend(Use.BYTE, bytes, now);
        stopIfOverdrawn(Refusal.BYTE_RATE);
        if (!isMessage) {
            allowance.spend(Use.REQUEST, 1, now);
            stopIfOverdrawn(Refusal.REQUEST_RATE);
        }
        return isRead;
    }

    /** Something was done for the client that costs a request, whether or not it had one left. */
    void spendRequest() {
        allowance.spend(Use.REQUEST, 1, System.nanoTime());
    }

    /**
     * Counts a bad frame. Gives how the client is to be closed if there are too many of its user's, or of its address's,
     * which may be others': then the client may come back. Null if there are not.
     */
    CloseCode closeForBadFrame() {
        long now = System.nanoTime();
        CloseCode code = null;
        if (allowance.takeOfUser(Use.BAD_FRAME, now) > 0) {
            code = CloseCode.TOO_MANY_BAD_FRAMES;
        } else if (allowance.takeOfAddress(Use.BAD_FRAME, now) > 0) {
            code = CloseCode.TRY_AGAIN_LATER;
        }
        if (code != null) {
            shared.overload.refused(Refusal.BAD_FRAMES);
        }
        return code;
    }

    /** Others of the user or of its address may have sent too much before this session was opened. */
    void begin() {
        stopUntilPaid(Refusal.REQUEST_RATE);
    }

    /** To be called when a frame has been dealt with. */
    void stopIfOverdrawn() {
        stopIfOverdrawn(Refusal.REQUEST_RATE);
    }

    private void stopIfOverdrawn(Refusal reason) {
        if (allowance.isOverdrawn()) {
            stopUntilPaid(reason);
        }
    }

    private void stopUntilPaid(Refusal reason) {
        long debt = ended ? 0 : allowance.debtMs(System.nanoTime());
        if (debt > 0 && !reading.isStoppedBy(Reading.Reason.OVERDRAWN)) {
            shared.overload.refused(reason);
            reading.stop(Reading.Reason.OVERDRAWN);
            goOnAfter(debt);
            probe();
        }
    }

    /**
     * The client may have gone, but its end is behind all that it has sent and that is not read. What is sent to a
     * client that has gone is answered by the kernel of its machine with a reset, which comes at once.
     */
    private void probe() {
        long now = System.nanoTime();
        if (now - probedAt > PROBE_NANOS) {
            probedAt = now;
            connection.checkAlive();
        }
    }

    private void goOnAfter(long debtMs) {
        shared.timer.after(Math.max(debtMs, SHORTEST_STOP_MS), () -> {
            long debt = ended ? 0 : allowance.debtMs(System.nanoTime());
            if (debt > 0) {
                probe();
                goOnAfter(debt); // the user's other sessions have used what there was
            } else if (!ended) {
                reading.goOn(Reading.Reason.OVERDRAWN);
            }
        });
    }
}
