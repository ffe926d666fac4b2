package io.busline.session;

import io.busline.chat.TokenBucket;
import io.busline.history.AppendEvent;
import io.busline.history.ReadHistory;
import io.busline.identity.GuestToken;
import io.busline.presence.CountPeople;
import io.busline.protocol.BuslineException;
import io.busline.protocol.ClientFrame;
import io.busline.protocol.CloseCode;
import io.busline.protocol.ErrorCode;
import io.busline.protocol.FrameDecoder;
import io.busline.protocol.FrameEncoder;
import io.busline.protocol.RoomEvent;
import io.busline.protocol.ServerFrame;
import io.busline.protocol.User;
import io.vertx.core.Future;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * One client: checks what it says, does it, answers. Requests run side by side and may be answered in another order, but
 * joins and leaves take effect in the client's order, and so do its messages. To be used from the gateway's context.
 */
public final class Session {
    private final Sessions gateway;
    private final Connection connection;
    private final Memberships memberships;
    private final InFlight underWay;
    private User user;
    /** Whether the user was here before, and may send again what was not acknowledged then. */
    private boolean cameBack;

    private TokenBucket messageRate;
    private TokenBucket requestRate;
    private int badFramesInARow;
    private boolean leaving;

    Session(Sessions gateway, Connection connection) {
        this.gateway = gateway;
        this.connection = connection;
        this.memberships = new Memberships(gateway.hub, gateway.bus, connection);
        this.underWay = new InFlight(connection);
    }

    Connection connection() {
        return connection;
    }

    public void onText(String text) {
        if (!leaving) {
            onFrame(gateway.decoder.decode(text));
        }
    }

    public void onBinary() {
        if (!leaving) {
            onFrame(FrameDecoder.binary());
        }
    }

    /**
     * Tells the client to come back after that long, to any node; does and answers what it has asked before, and closes. What
     * it sends later is thrown away, not left unread: only so does the client get the answers and the close. Returns
     * whether it had not been told before.
     */
    public boolean sendAway(long afterMs) {
        if (leaving) {
            return false;
        }
        leaving = true;
        send(new ServerFrame.Reconnect(afterMs));
        underWay.end();
        return true;
    }

    void onClosed() {
        memberships.end();
    }

    private void onFrame(ClientFrame frame) {
        if (frame instanceof ClientFrame.Malformed f) {
            onMalformed(f);
            return;
        }
        if (frame instanceof ClientFrame.Hello f) {
            onHello(f);
            return;
        }
        badFramesInARow = 0;
        if (user == null) {
            become(GuestToken.passingGuest());
        }
        if (frame instanceof ClientFrame.Message f) {
            onMessage(f);
        } else if (frame instanceof ClientFrame.Ping f) {
            send(new ServerFrame.Pong(f.id()));
        } else {
            onRequest(frame);
        }
    }

    private void onRequest(ClientFrame frame) {
        long wait = requestRate.take(System.nanoTime());
        if (wait > 0) {
            error(frame.id(), null, ErrorCode.RATE_LIMITED, "too many requests", wait);
        } else if (frame instanceof ClientFrame.Join f) {
            onJoin(f);
        } else if (frame instanceof ClientFrame.Leave f) {
            answer(
                    f.id(),
                    f.room(),
                    InFlight.LIGHT,
                    memberships.leave(f.room()),
                    left -> send(new ServerFrame.Left(f.id(), f.room())));
        } else if (frame instanceof ClientFrame.History f) {
            onHistory(f);
        } else if (frame instanceof ClientFrame.Presence f) {
            answer(
                    f.id(),
                    f.room(),
                    InFlight.LIGHT,
                    inRoom(f.room(), () -> gateway.bus.ask(new CountPeople(f.room()))),
                    count -> send(new ServerFrame.Presence(f.id(), f.room(), count)));
        }
    }

    private void onMalformed(ClientFrame.Malformed frame) {
        error(frame.id(), frame.room(), frame.code(), frame.message(), 0);
        if (++badFramesInARow > gateway.limits.badFrames()) {
            connection.close(CloseCode.TOO_MANY_BAD_FRAMES);
        }
    }

    private void onHello(ClientFrame.Hello frame) {
        if (user != null) {
            onMalformed(
                    new ClientFrame.Malformed(frame.id(), null, ErrorCode.BAD_FRAME, "hello comes first, and once"));
            return;
        }
        GuestToken token = frame.token() == null
                ? GuestToken.issue()
                : GuestToken.parse(frame.token()).orElse(null);
        if (token == null) {
            error(frame.id(), null, ErrorCode.UNAUTHENTICATED, "the token is not a guest's of this server", 0);
            return;
        }
        cameBack = frame.token() != null;
        become(token.user(frame.name()));
        send(new ServerFrame.Welcome(
                frame.id(), user, token.value(), randomId(), gateway.node, gateway.announcedLimits));
    }

    private void become(User who) {
        user = who;
        requestRate = new TokenBucket(gateway.limits.requestsPerSecond(), System.nanoTime());
    }

    private void onMessage(ClientFrame.Message frame) {
        if (!memberships.includes(frame.room())) {
            error(frame.id(), frame.room(), ErrorCode.NOT_JOINED, "join the room first", 0);
            return;
        }
        if (messageRate == null) { // many clients only listen
            messageRate = new TokenBucket(gateway.limits.messagesPerSecond(), System.nanoTime());
        }
        long wait = messageRate.take(System.nanoTime());
        if (wait > 0) {
            error(frame.id(), frame.room(), ErrorCode.RATE_LIMITED, "too many messages", wait);
            return;
        }
        answer(
                frame.id(),
                frame.room(),
                InFlight.LIGHT,
                gateway.bus.ask(new AppendEvent(
                        frame.room(),
                        user,
                        new RoomEvent.Message(frame.text()),
                        idempotencyKey(frame),
                        cameBack,
                        memberships.reached(frame.room()))),
                stored -> send(new ServerFrame.Ack(frame.id(), frame.room(), stored.seq(), stored.ts())));
    }

    /** An empty id marks nothing: a client that sends it with every message means none of them to be the same. */
    private static String idempotencyKey(ClientFrame.Message frame) {
        return frame.id() == null || frame.id().isEmpty() ? null : frame.id();
    }

    private void onJoin(ClientFrame.Join frame) {
        if (!memberships.includes(frame.room()) && memberships.size() >= gateway.limits.roomsPerSession()) {
            error(frame.id(), frame.room(), ErrorCode.TOO_MANY_ROOMS, "leave a room first", 0);
            return;
        }
        answer(
                frame.id(),
                frame.room(),
                InFlight.READING,
                memberships.join(frame.room(), user.id(), frame.since(), frame.limit()),
                joined -> {
                    send(new ServerFrame.Joined(
                            frame.id(),
                            frame.room(),
                            joined.entry().seq(),
                            joined.entry().messages(),
                            joined.entry().complete(),
                            joined.people()));
                    joined.entry().skipped().forEach(gap -> send(new ServerFrame.Gap(frame.room(), gap)));
                    joined.entry().seat().goLive();
                });
    }

    private void onHistory(ClientFrame.History frame) {
        String room = frame.room();
        int limit = Math.max(1, frame.limit()); // who wants none still learns whether there are any
        ReadHistory query = frame.after().isPresent()
                ? ReadHistory.oldestAfter(room, frame.after().getAsLong(), limit)
                : ReadHistory.newestBefore(room, frame.before().orElse(Long.MAX_VALUE), limit);
        answer(frame.id(), room, InFlight.READING, inRoom(room, () -> gateway.bus.ask(query)), page -> {
            boolean none = frame.limit() == 0;
            send(new ServerFrame.History(
                    frame.id(),
                    room,
                    none ? List.of() : page.messages(),
                    none ? !page.messages().isEmpty() : page.more()));
        });
    }

    private <T> Future<T> inRoom(String room, Supplier<Future<T>> request) {
        return memberships.includes(room)
                ? request.get()
                : Future.failedFuture(new BuslineException(ErrorCode.NOT_JOINED, "join the room first"));
    }

    /** Answers when the request is done, with what it gave or with its error; meanwhile it counts as under way. */
    private <T> void answer(String frameId, String room, int weight, Future<T> request, Consumer<T> onSuccess) {
        underWay.add(weight, request, done -> {
            if (done.succeeded()) {
                onSuccess.accept(done.result());
            } else if (done.cause() instanceof BuslineException e) {
                error(frameId, room, e.code(), e.getMessage(), 0);
            } else {
                error(frameId, room, ErrorCode.INTERNAL, "internal error", 0);
            }
        });
    }

    private void error(String frameId, String room, ErrorCode code, String message, long retryAfterMs) {
        gateway.metrics.error();
        send(new ServerFrame.Error(frameId, room, code, message, retryAfterMs));
    }

    private void send(ServerFrame frame) {
        connection.send(FrameEncoder.encode(frame));
    }

    private static String randomId() {
        return Long.toUnsignedString(ThreadLocalRandom.current().nextLong(), Character.MAX_RADIX);
    }
}
