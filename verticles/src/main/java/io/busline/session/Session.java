package io.busline.session;

import io.busline.chat.Memberships;
import io.busline.chat.Participant;
import io.busline.history.ReadHistory;
import io.busline.identity.Admission;
import io.busline.identity.Credentials;
import io.busline.protocol.BuslineException;
import io.busline.protocol.ClientFrame;
import io.busline.protocol.CloseCode;
import io.busline.protocol.ErrorCode;
import io.busline.protocol.FrameDecoder;
import io.busline.protocol.FrameEncoder;
import io.busline.protocol.RoomEvent;
import io.busline.protocol.ServerFrame;
import io.busline.protocol.Unexpected;
import io.busline.protocol.User;
import io.vertx.core.Future;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client's conversation: reads its frames, asks the chat, answers. Requests run side by side and may be answered in
 * another order, but joins and leaves take effect in the client's order, and so do its messages. To be used from the
 * gateway's context.
 */
public final class Session {
    private static final Logger LOG = LoggerFactory.getLogger(Session.class);

    /** When a user that has too many sessions open may try again: connections that are gone have been noticed then. */
    private static final long FURTHER_SESSION_MS = 5_000;

    private final Sessions shared;
    private final Connection connection;
    private final Reading reading;
    private final InFlight inFlight;
    private final Throttle throttle;
    private final int pingPart;
    /** Null before the client is admitted. */
    private Participant participant;

    private boolean leaving;
    private boolean closed;

    /** @param pingPart which of the parts, that are pinged one after the other, the session belongs to */
    Session(Sessions shared, Connection connection, int pingPart) {
        this.shared = shared;
        this.connection = connection;
        this.pingPart = pingPart;
        this.reading = new Reading(connection);
        this.inFlight = new InFlight(connection, reading);
        this.throttle = new Throttle(shared, connection, reading, shared.allowances.open(connection.remoteAddress()));
    }

    /** To be called before anything is read. */
    void begin(boolean overloaded) {
        if (overloaded) {
            reading.stop(Reading.Reason.OVERLOAD);
        }
        throttle.begin();
    }

    Connection connection() {
        return connection;
    }

    int pingPart() {
        return pingPart;
    }

    /**
     * Bytes have come from the client, in a frame of any kind. To be called before the frame is handed on.
     *
     * @param isMessage whether {@link #onText} or {@link #onBinary} follows; the parts of a fragmented message, pings
     *     and the like cost a request each
     * @return false if the client had sent more than it may before, and should not be read from: a transport that has
     *     read on all the same need not answer its pings
     */
    public boolean onReceived(int bytes, boolean isMessage) {
        return throttle.received(bytes, isMessage);
    }

    /** The client has sent a text. */
    public void onText(String text) {
        if (!leaving && !closed) {
            receive(shared.decoder.decode(text));
        }
    }

    /** The client has sent something that is not text. */
    public void onBinary() {
        if (!leaving && !closed) {
            receive(FrameDecoder.binary());
        }
    }

    /**
     * Tells the client to come back after that long, to any node; does and answers what it has asked before, and
     * closes. What it sends later is thrown away, not left unread: only so does the client get the answers and the
     * close. Returns whether it had not been told before.
     */
    public boolean sendAway(long afterMs) {
        if (leaving) {
            return false;
        }
        leaving = true;
        send(new ServerFrame.Reconnect(afterMs));
        inFlight.end();
        return true;
    }

    void onClosed() {
        closed = true;
        throttle.end();
        if (participant != null) {
            shared.chat.exit(participant);
        }
    }

    /** The node has run short of memory, or has enough again. */
    void overloaded(boolean is) {
        if (closed) {
            return;
        }
        if (is) {
            reading.stop(Reading.Reason.OVERLOAD);
        } else {
            reading.goOn(Reading.Reason.OVERLOAD);
        }
    }

    private void receive(ClientFrame frame) {
        try {
            onFrame(frame);
        } catch (RuntimeException e) {
            fail(frame.id(), null, e);
        }
        throttle.stopIfOverdrawn();
    }

    private void onFrame(ClientFrame frame) {
        if (frame instanceof ClientFrame.Malformed f) {
            onMalformed(f);
        } else if (frame instanceof ClientFrame.Hello f) {
            onHello(f);
        } else if (participant == null) {
            admit(frame.id(), shared.authenticator.anonymous(), admission -> onRequest(frame));
        } else {
            onRequest(frame);
        }
    }

    private void onRequest(ClientFrame frame) {
        if (frame instanceof ClientFrame.Message f) {
            onMessage(f);
        } else if (frame instanceof ClientFrame.Join f) {
            onJoin(f);
        } else if (frame instanceof ClientFrame.Leave f) {
            answer(
                    f.id(),
                    f.room(),
                    InFlight.LIGHT,
                    shared.chat.leave(participant, f.room()),
                    left -> send(new ServerFrame.Left(f.id(), f.room())));
        } else if (frame instanceof ClientFrame.History f) {
            onHistory(f);
        } else if (frame instanceof ClientFrame.Presence f) {
            answer(
                    f.id(),
                    f.room(),
                    InFlight.LIGHT,
                    shared.chat.count(participant, f.room()),
                    count -> send(new ServerFrame.Presence(f.id(), f.room(), count)));
        } else if (frame instanceof ClientFrame.Ping f) {
            throttle.spendRequest();
            send(new ServerFrame.Pong(f.id()));
        } else {
            throw new IllegalArgumentException("nobody handles " + frame.getClass());
        }
    }

    private void onMalformed(ClientFrame.Malformed frame) {
        throttle.spendRequest();
        error(frame.id(), frame.room(), new BuslineException(frame.code(), frame.message()));
        CloseCode tooMany = throttle.closeForBadFrame();
        if (tooMany != null) {
            connection.close(tooMany);
        }
    }

    private void onHello(ClientFrame.Hello frame) {
        if (participant != null) {
            onMalformed(
                    new ClientFrame.Malformed(frame.id(), null, ErrorCode.BAD_FRAME, "hello comes first, and once"));
            return;
        }
        throttle.spendRequest();
        Credentials credentials = new Credentials(frame.token(), frame.name());
        admit(frame.id(), shared.authenticator.authenticate(credentials), admission -> {
            User user = admission.identity().user();
            send(new ServerFrame.Welcome(
                    frame.id(), user, admission.token(), randomId(), shared.node, shared.announcedLimits));
        });
    }

    /** Nothing more is read from the client until it is known who it is: what it sends meanwhile waits, in order. */
    private void admit(String frameId, Future<Admission> deciding, Consumer<Admission> then) {
        answer(frameId, null, InFlight.ALONE, Admitting.inTime(deciding, shared.timer), admission -> {
            if (closed) {
                return;
            }
            if (!throttle.enter(admission.identity().user())) {
                throw new BuslineException(
                        ErrorCode.RATE_LIMITED, "too many sessions of this user", FURTHER_SESSION_MS);
            }
            participant = shared.chat.enter(admission, connection, throttle.allowance());
            then.accept(admission);
        });
    }

    private void onMessage(ClientFrame.Message frame) {
        answer(
                frame.id(),
                frame.room(),
                InFlight.LIGHT,
                shared.chat.publish(
                        participant, frame.room(), new RoomEvent.Message(frame.text()), idempotencyKey(frame)),
                stored -> send(new ServerFrame.Ack(frame.id(), frame.room(), stored.seq(), stored.ts())));
    }

    /** An empty id is no key: a client that sends it with every message does not mean them to be the same. */
    private static String idempotencyKey(ClientFrame.Message frame) {
        return frame.id() == null || frame.id().isEmpty() ? null : frame.id();
    }

    private void onJoin(ClientFrame.Join frame) {
        answer(
                frame.id(),
                frame.room(),
                InFlight.READING,
                shared.chat.join(participant, frame.room(), frame.since(), frame.limit()),
                joined -> onJoined(frame, joined));
    }

    private void onJoined(ClientFrame.Join frame, Memberships.Joined joined) {
        send(new ServerFrame.Joined(
                frame.id(),
                frame.room(),
                joined.entry().seq(),
                joined.entry().messages(),
                joined.entry().complete(),
                joined.people()));
        joined.entry().skipped().forEach(gap -> send(new ServerFrame.Gap(frame.room(), gap)));
        joined.entry().seat().goLive();
    }

    private void onHistory(ClientFrame.History frame) {
        String room = frame.room();
        int limit = Math.max(1, frame.limit()); // who wants none still learns whether there are any
        ReadHistory query = frame.after().isPresent()
                ? ReadHistory.oldestAfter(room, frame.after().getAsLong(), limit)
                : ReadHistory.newestBefore(room, frame.before().orElse(Long.MAX_VALUE), limit);
        answer(frame.id(), room, InFlight.READING, shared.chat.read(participant, query), page -> {
            boolean none = frame.limit() == 0;
            send(new ServerFrame.History(
                    frame.id(),
                    room,
                    none ? List.of() : page.messages(),
                    none ? !page.messages().isEmpty() : page.more()));
        });
    }

    /** Answers when the request is done, with what it gave or with its error; meanwhile it counts as in flight. */
    private <T> void answer(String frameId, String room, int weight, Future<T> request, Consumer<T> onSuccess) {
        inFlight.add(weight, request, done -> {
            if (done.failed()) {
                fail(frameId, room, done.cause());
                return;
            }
            try {
                onSuccess.accept(done.result());
            } catch (RuntimeException e) {
                fail(frameId, room, e);
            }
        });
    }

    private void fail(String frameId, String room, Throwable failure) {
        error(frameId, room, Unexpected.answer(LOG, "A client's request", failure));
    }

    private void error(String frameId, String room, BuslineException error) {
        shared.metrics.error();
        send(new ServerFrame.Error(frameId, room, error.code(), error.getMessage(), error.retryAfterMs()));
    }

    private void send(ServerFrame frame) {
        connection.send(FrameEncoder.encode(frame));
    }

    private static String randomId() {
        return Long.toUnsignedString(ThreadLocalRandom.current().nextLong(), Character.MAX_RADIX);
    }
}
