package io.busline.session;

import io.busline.bus.Bus;
import io.busline.presence.CountPeople;
import io.busline.presence.EnterRoom;
import io.busline.presence.LeaveRoom;
import io.busline.protocol.BuslineException;
import io.busline.protocol.ErrorCode;
import io.busline.room.Hub;
import io.busline.room.Member;
import io.busline.room.Seat;
import io.vertx.core.Future;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Supplier;

/**
 * The rooms of one session. A room counts as joined from the moment the join was asked for, so that a client need not wait
 * for the answer before it talks; joins and leaves are carried out one after another. To be used from the gateway's
 * context.
 */
final class Memberships {
    /** Most clients are in one room, and there are many clients: a map of the usual size would be most of this. */
    private static final int FEW = 2;

    private final Hub hub;
    private final Bus bus;
    private final Member member;
    private final Map<String, Membership> rooms = new HashMap<>(FEW);
    /** The join or leave that was asked for last, until it is done. */
    private Future<?> last;

    private boolean ended;

    Memberships(Hub hub, Bus bus, Member member) {
        this.hub = hub;
        this.bus = bus;
        this.member = member;
    }

    /** The caller answers its client, then lets the entry's seat go live. */
    record Joined(Hub.Entry entry, int people) {}

    private static final class Membership {
        final String userId;
        Seat seat;
        /** Joins that are asked for and not done: while there are any, a failed one does not end the membership. */
        int joining;

        boolean counted;

        Membership(String userId) {
            this.userId = userId;
        }
    }

    boolean includes(String room) {
        return rooms.containsKey(room);
    }

    /** The room's highest {@code seq} seen here; 0 before the join is done. */
    long reached(String room) {
        Seat seat = rooms.get(room).seat;
        return seat == null ? 0 : seat.reached();
    }

    int size() {
        return rooms.size();
    }

    /** Joins, or joins anew what was joined already, as a client may that has lost its place. */
    Future<Joined> join(String room, String userId, OptionalLong since, int limit) {
        Membership membership = rooms.computeIfAbsent(room, r -> new Membership(userId));
        membership.joining++;
        return inTurn(() -> {
            free(membership);
            return hub.join(room, member, since, limit)
                    .onSuccess(entry -> membership.seat = entry.seat())
                    .compose(entry -> count(room, membership).map(people -> new Joined(entry, people)))
                    .onComplete(done -> {
                        membership.joining--;
                        if (done.failed() || ended) {
                            forget(room, membership);
                            if (membership.joining == 0) {
                                rooms.remove(room, membership);
                            }
                        }
                    });
        });
    }

    Future<Void> leave(String room) {
        Membership membership = rooms.remove(room);
        if (membership == null) {
            return Future.failedFuture(new BuslineException(ErrorCode.NOT_JOINED, "the room was not joined"));
        }
        return inTurn(() -> {
            forget(room, membership);
            return Future.succeededFuture();
        });
    }

    /** The session is over. */
    void end() {
        ended = true;
        rooms.forEach(this::forget);
        rooms.clear();
    }

    private Future<Integer> count(String room, Membership membership) {
        if (membership.counted) {
            return bus.ask(new CountPeople(room));
        }
        membership.counted = true;
        return bus.ask(new EnterRoom(room, membership.userId));
    }

    private void forget(String room, Membership membership) {
        free(membership);
        if (membership.counted) {
            membership.counted = false;
            bus.ask(new LeaveRoom(room, membership.userId));
        }
    }

    private void free(Membership membership) {
        if (membership.seat != null) {
            hub.leave(membership.seat);
            membership.seat = null;
        }
    }

    /** What is done is let go: its result would keep messages alive for as long as the session. */
    private <T> Future<T> inTurn(Supplier<Future<T>> action) {
        Future<?> before = last == null ? Future.succeededFuture() : last;
        Future<T> turn = before.transform(previous -> action.get());
        last = turn;
        turn.onComplete(done -> {
            if (last == turn) {
                last = null;
            }
        });
        return turn;
    }
}
