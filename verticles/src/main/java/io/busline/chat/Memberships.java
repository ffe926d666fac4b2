package io.busline.chat;

import io.busline.bus.Requests;
import io.busline.presence.CountPeople;
import io.busline.presence.EnterRoom;
import io.busline.presence.LeaveRoom;
import io.busline.protocol.BuslineException;
import io.busline.protocol.ErrorCode;
import io.busline.room.Member;
import io.busline.room.Rooms;
import io.busline.room.Seat;
import io.vertx.core.Future;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;

/**
 * The rooms that a participant has joined. A room counts as joined from the moment the join was asked for, so that a
 * client need not wait for the answer before it talks; joins and leaves are carried out one after another. To be used
 * from the gateway's context.
 */
public final class Memberships {
    /** Most participants are in one room, and there are many: a map of the usual size would be most of this object. */
    private static final int FEW = 2;

    private final Rooms hub;
    private final Requests requests;
    private final Member member;
    private final Supplier<Optional<BuslineException>> refusalToOpen;
    private final Map<String, Membership> rooms = new HashMap<>(FEW);
    private final Sequence sequence = new Sequence();
    private boolean ended;

    /** @param refusalToOpen as {@link Rooms#join} asks for it */
    Memberships(Rooms hub, Requests requests, Member member, Supplier<Optional<BuslineException>> refusalToOpen) {
        this.hub = hub;
        this.requests = requests;
        this.member = member;
        this.refusalToOpen = refusalToOpen;
    }

    /** @param people in the room, on all nodes */
    public record Joined(Rooms.Entry entry, int people) {}

    static final class Membership {
        final String userId;
        Seat seat;
        /** Joins under way. While there are any, a failed one does not end the membership. */
        int joining;
        /** Whether presence counts the user in the room. */
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
        Membership membership = rooms.get(room);
        return membership == null || membership.seat == null ? 0 : membership.seat.reached();
    }

    /** Whether one room more would not exceed {@code most}. */
    boolean mayJoin(String room, int most) {
        return rooms.size() < most || includes(room);
    }

    /** Joins, or joins anew what was joined already: a client that lost its place may do that. */
    Future<Joined> join(String room, String userId, OptionalLong since, int limit) {
        Membership membership = countAsJoined(room, userId);
        membership.joining++;
        return sequence.then(() -> {
            free(membership);
            return Future.succeededFuture()
                    .compose(turn ->
                            hub.join(room, member, since, limit, refusalToOpen)) // also a join that throws must end
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

    /** The room is joined from now on, though nothing is delivered yet. */
    Membership countAsJoined(String room, String userId) {
        return rooms.computeIfAbsent(room, joined -> new Membership(userId));
    }

    Future<Void> leave(String room) {
        Membership membership = rooms.remove(room);
        if (membership == null) {
            return Future.failedFuture(new BuslineException(ErrorCode.NOT_JOINED, "the room was not joined"));
        }
        return sequence.then(() -> {
            forget(room, membership);
            return Future.succeededFuture();
        });
    }

    /** Leaves all rooms, also those whose joins are under way. */
    void end() {
        ended = true;
        rooms.forEach(this::forget);
        rooms.clear();
    }

    private Future<Integer> count(String room, Membership membership) {
        if (membership.counted) {
            return requests.ask(new CountPeople(room));
        }
        membership.counted = true;
        return requests.ask(new EnterRoom(room, membership.userId));
    }

    private void forget(String room, Membership membership) {
        free(membership);
        if (membership.counted) {
            membership.counted = false;
            requests.ask(new LeaveRoom(room, membership.userId));
        }
    }

    private void free(Membership membership) {
        if (membership.seat != null) {
            membership.seat.leave();
            membership.seat = null;
        }
    }
}
