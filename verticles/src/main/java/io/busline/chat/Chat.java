package io.busline.chat;

import static io.busline.overload.Action.REFUSE_WORK;

import io.busline.bus.Requests;
import io.busline.config.LimitsConfig;
import io.busline.history.AppendEvent;
import io.busline.history.ReadHistory;
import io.busline.identity.Action;
import io.busline.identity.Admission;
import io.busline.identity.Identity;
import io.busline.identity.Policy;
import io.busline.limits.SessionAllowance;
import io.busline.limits.Use;
import io.busline.overload.Overload;
import io.busline.overload.Refusal;
import io.busline.presence.CountPeople;
import io.busline.protocol.BuslineException;
import io.busline.protocol.ErrorCode;
import io.busline.protocol.RoomEvent;
import io.busline.room.Member;
import io.busline.room.Rooms;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The one way in for whoever wants something of a room, whatever door it came through. Each call is validated,
 * authorised by the {@link Policy} and held to the limits; an event then passes the {@link Interceptor}s and is stored.
 * To be used from the gateway's context.
 *
 * <p>Calls fail with a {@link BuslineException} that says why. Requests are limited before they are authorised, because
 * answering them is what costs; messages after, so that a refused one uses up no message. It costs a request instead,
 * and so does a request that is over its limit: errors are limited too.
 */
public final class Chat {
    /** After how long a client that was refused because of overload may try again. */
    private static final long OVERLOADED_RETRY_MS = 2_000;

    /** What a room costs that was opened in vain, beside its own join. */
    private static final int JOINS_OF_REFUSED_ROOM = 10;

    private final Requests requests;
    private final Rooms rooms;
    private final Policy policy;
    private final List<Interceptor> interceptors;
    private final LimitsConfig limits;
    private final Validation validation;
    private final long idLifetimeNanos;
    private final Overload overload;

    /**
     * @param interceptors in the order in which they are asked
     * @param idLifetime how long an idempotency key is known
     * @param overload the node's
     */
    public Chat(
            Requests requests,
            Rooms rooms,
            Policy policy,
            List<Interceptor> interceptors,
            LimitsConfig limits,
            Duration idLifetime,
            Overload overload) {
        this.requests = requests;
        this.rooms = rooms;
        this.policy = policy;
        this.interceptors = List.copyOf(interceptors);
        this.limits = limits;
        this.validation = new Validation(limits.textChars());
        this.idLifetimeNanos = idLifetime.toNanos();
        this.overload = overload;
    }

    /**
     * Lets somebody in; {@link #exit} must follow.
     *
     * @param member is sent what happens in the rooms that the participant joins
     * @param allowance what the participant may use
     */
    public Participant enter(Admission admission, Member member, SessionAllowance allowance) {
        return new Participant(
                admission.identity(),
                new Memberships(rooms, requests, member, () -> refusalToOpen(allowance)),
                allowance,
                admission.returning() ? idLifetimeNanos : 0);
    }

    /** To learn that the room is new it was opened already, and has to be closed again: that costs further joins. */
    private Optional<BuslineException> refusalToOpen(SessionAllowance allowance) {
        long now = System.nanoTime();
        long wait = allowance.take(Use.NEW_ROOM, now);
        if (wait > 0) {
            allowance.spendOfUser(Use.JOIN, JOINS_OF_REFUSED_ROOM, now);
        }
        return refusalIfWaiting(wait, "too many new rooms", Refusal.NEW_ROOM_RATE);
    }

    /** Leaves all rooms. */
    public void exit(Participant participant) {
        participant.memberships().end();
    }

    /**
     * Stores an event in a room that the participant has joined. One participant's events are stored in the order of
     * calling.
     *
     * @param id the sender's idempotency key, 1 to 64 characters; null for none
     * @return when the event is stored: its {@code seq} and time
     */
    public Future<AppendEvent.Appended> publish(Participant who, String room, RoomEvent event, String id) {
        long now = System.nanoTime();
        Optional<BuslineException> refusal = refusalToPublish(who, room, event, id, now);
        if (refusal.isPresent()) {
            who.spendError();
            return Future.failedFuture(refusal.get());
        }
        if (interceptors.isEmpty()) {
            return append(who, room, event, id, now);
        }
        // Interceptors may answer in another order than they were asked in; events are appended in the order of
        // calling.
        Future<RoomEvent> accepted = intercept(who.identity(), room, event, 0);
        return who.appends().then(() -> accepted).compose(approved -> appendApproved(who, room, approved, id, now));
    }

    private Optional<BuslineException> refusalToPublish(
            Participant who, String room, RoomEvent event, String id, long now) {
        Optional<BuslineException> invalid = validation.publication(room, event, id);
        if (invalid.isPresent()) {
            return invalid;
        }
        Optional<BuslineException> forbidden = refusal(who, Action.WRITE, room);
        if (forbidden.isPresent()) {
            return forbidden;
        }
        return refusalIfWaiting(who.take(Use.MESSAGE, now), "too many messages", Refusal.MESSAGE_RATE);
    }

    private Future<RoomEvent> intercept(Identity sender, String room, RoomEvent event, int next) {
        return next == interceptors.size()
                ? Future.succeededFuture(event)
                : interceptors
                        .get(next)
                        .before(sender, room, event)
                        .compose(approved -> intercept(sender, room, approved, next + 1));
    }

    /** An interceptor may have put another event in the place of the sender's. */
    private Future<AppendEvent.Appended> appendApproved(
            Participant who, String room, RoomEvent approved, String id, long now) {
        return validation
                .publication(room, approved, id)
                .<Future<AppendEvent.Appended>>map(Future::failedFuture)
                .orElseGet(() -> append(who, room, approved, id, now));
    }

    private Future<AppendEvent.Appended> append(Participant who, String room, RoomEvent event, String id, long now) {
        return requests.ask(new AppendEvent(
                room,
                who.identity().user(),
                event,
                id,
                who.mayRepeat(now),
                who.memberships().reached(room)));
    }

    /**
     * Joins a room, or joins anew what was joined already. The room counts as joined from now on; joins and leaves of a
     * participant are carried out one after the other.
     *
     * @param since the last {@code seq} seen, if the participant comes back
     * @param limit most events to read, 0 for none
     * @return the caller answers its client, then lets the entry's seat go live
     */
    public Future<Memberships.Joined> join(Participant who, String room, OptionalLong since, int limit) {
        Optional<BuslineException> refusal = refusalToJoin(who, room);
        return refusal.isPresent()
                ? Future.failedFuture(refusal.get())
                : who.memberships().join(room, who.identity().user().id(), since, limit);
    }

    private Optional<BuslineException> refusalToJoin(Participant who, String room) {
        return takeRequest(who)
                .or(() -> validation.room(room))
                .or(() -> policy.refusal(who.identity(), Action.READ, room))
                .or(() -> who.memberships().mayJoin(room, limits.roomsPerSession())
                        ? Optional.empty()
                        : Optional.of(new BuslineException(ErrorCode.TOO_MANY_ROOMS, "leave a room first")))
                .or(this::refusalByOverload)
                .or(() -> takeJoin(who));
    }

    /** Who goes on joining after refusals is soon not read from: thousands of them would keep the event loops busy. */
    private Optional<BuslineException> takeJoin(Participant who) {
        Optional<BuslineException> refusal =
                refusalIfWaiting(who.take(Use.JOIN, System.nanoTime()), "too many joins", Refusal.JOIN_RATE);
        if (refusal.isPresent()) {
            who.payForRefusedJoin();
        }
        return refusal;
    }

    private Optional<BuslineException> refusalByOverload() {
        if (!overload.isActive(REFUSE_WORK)) {
            return Optional.empty();
        }
        overload.refused(Refusal.OVERLOAD);
        return Optional.of(new BuslineException(ErrorCode.UNAVAILABLE, "the node is overloaded", OVERLOADED_RETRY_MS));
    }

    public Future<Void> leave(Participant who, String room) {
        return takeRequest(who)
                .<Future<Void>>map(Future::failedFuture)
                .orElseGet(() -> who.memberships().leave(room));
    }

    /** Reads the history of a room that the participant has joined. */
    public Future<Rooms.Excerpt> read(Participant who, ReadHistory query) {
        return takeRequest(who)
                .or(() -> refusal(who, Action.READ, query.room()))
                .or(this::refusalByOverload)
                .<Future<Rooms.Excerpt>>map(Future::failedFuture)
                .orElseGet(() -> rooms.recent(query)
                        .compose(recent -> recent.isPresent()
                                ? Future.succeededFuture(recent.get())
                                : requests.ask(query).map(page -> new Rooms.Excerpt(page.messages(), page.more()))));
    }

    /** Counts the people in a room that the participant has joined, on all nodes. */
    public Future<Integer> count(Participant who, String room) {
        return takeRequest(who)
                .or(() -> refusal(who, Action.READ, room))
                .<Future<Integer>>map(Future::failedFuture)
                .orElseGet(() -> requests.ask(new CountPeople(room)));
    }

    private Optional<BuslineException> takeRequest(Participant who) {
        Optional<BuslineException> refusal =
                refusalIfWaiting(who.take(Use.REQUEST, System.nanoTime()), "too many requests", Refusal.REQUEST_RATE);
        if (refusal.isPresent()) {
            who.spendError();
        }
        return refusal;
    }

    private Optional<BuslineException> refusal(Participant who, Action action, String room) {
        return who.memberships().includes(room)
                ? policy.refusal(who.identity(), action, room)
                : Optional.of(new BuslineException(ErrorCode.NOT_JOINED, "join the room first"));
    }

    /** @param waitMs 0 if there is nothing to refuse */
    private Optional<BuslineException> refusalIfWaiting(long waitMs, String message, Refusal reason) {
        if (waitMs == 0) {
            return Optional.empty();
        }
        overload.refused(reason);
        return Optional.of(new BuslineException(ErrorCode.RATE_LIMITED, message, waitMs));
    }
}
