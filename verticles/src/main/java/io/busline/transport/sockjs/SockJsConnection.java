package io.busline.transport.sockjs;

import io.busline.protocol.CloseCode;
import io.busline.protocol.EncodedFrame;
import io.busline.session.Connection;
import io.busline.session.SessionMetrics;
import io.busline.transport.budget.ClientBytes;
import io.busline.transport.budget.QueueBudget;
import io.busline.transport.vertx.SendQueue;
import io.busline.transport.websocket.PacedDecoder;
import io.busline.transport.websocket.ProtocolGuard;
import io.netty.channel.ChannelHandlerContext;
import io.vertx.core.Context;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.handler.sockjs.SockJSSocket;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.IntConsumer;

/**
 * A SockJS session of any transport but the raw WebSocket. Frames go through a {@link SockJsStream} where there is one,
 * and through Vert.x where there is none: while the client fetches nothing, at the beginning and the end of each
 * response, and with the transports that are left to Vert.x. Only one of the two is used at a time, so that no frame
 * overtakes another.
 */
final class SockJsConnection implements Connection, ClientBytes.Owner {
    /** What a request fetches of what has waited for it, in bytes. */
    private static final int MAX_FETCHED = 128 * 1024;

    private final SockJSSocket socket;
    private final String address;
    private final Context context;
    private final QueueBudget budget;
    private final ClientBytes account;
    private final SendQueue queue;
    private final SessionMetrics metrics;
    private final boolean polls;
    /** Reads the client's frames. */
    private Consumer<String> reader;
    /** Counts the bytes of the requests by which a client sends that polls. */
    private IntConsumer meter = bytes -> {};
    /** What has come while the session was paused. */
    private final UnreadFrames unread;

    private boolean paused;
    /** Answers the client's request for frames; null before the first, and for a WebSocket. */
    private HttpServerResponse fetching;
    /** The stream that opened last; null if none ever did. */
    private SockJsStream stream;
    /** Vert.x's places in the pipelines of the client's requests for frames, as long as these may be open. */
    private final List<ChannelHandlerContext> answers = new ArrayList<>(0);
    /** Whether frames go through it. */
    private boolean streaming;
    /** The response that streams now or did last; null for a WebSocket, and before the first. */
    private HttpServerResponse response;

    private Streaming transport;
    /** Vert.x's place in the pipeline of the WebSocket or of that response; null if it is not known. */
    private ChannelHandlerContext place;
    /** Null unless there is a WebSocket below. */
    private ProtocolGuard guard;
    /** Gives the frames of that WebSocket. */
    private PacedDecoder decoder;

    private boolean closing;
    private CloseCode closingBehindAll;

    /**
     * @param address the client's
     * @param context the gateway's
     * @param polls whether the client fetches what it is sent, request by request
     * @param budget the gateway's
     */
    SockJsConnection(
            SockJSSocket socket,
            String address,
            Context context,
            boolean polls,
            int sendQueueBytes,
            QueueBudget budget,
            SessionMetrics metrics) {
        this.socket = socket;
        this.address = address;
        this.context = context;
        this.polls = polls;
        this.account = new ClientBytes(budget, this);
        this.queue = new SendQueue(sendQueueBytes, account, socket::write, this::canWrite, this::written);
        this.unread = new UnreadFrames(account);
        this.budget = budget;
        this.metrics = metrics;
    }

    /** Sets who reads the frames. To be called once, before the first one. */
    void reader(Consumer<String> reader) {
        this.reader = reader;
    }

    /** Sets who counts the bytes of the requests by which the client sends. */
    void meter(IntConsumer meter) {
        this.meter = meter;
    }

    /** A request has come by which the client sends, with a body of that many bytes, whatever was in it. */
    void received(int bodyBytes) {
        if (!closing) {
            meter.accept(bodyBytes);
        }
    }

    @Override
    public String remoteAddress() {
        return address;
    }

    /** Takes a frame from the client, which is read at once or when the session goes on. */
    void receive(String text) {
        if (closing) {
            return;
        }
        if (!paused) {
            reader.accept(text);
            return;
        }
        if (!unread.add(text)) {
            close(CloseCode.TRY_AGAIN_LATER);
        }
    }

    @Override
    public void pause() {
        paused = true;
        readOrNot();
    }

    /** The sockets of clients that poll are read on: each request has its answer, and what it brings is bounded. */
    private void readOrNot() {
        if (decoder == null) {
            return;
        }
        if (paused) {
            decoder.pause();
        } else {
            decoder.resume();
        }
    }

    @Override
    public void resume() {
        paused = false;
        for (String text = unread.poll(); text != null; text = paused || closing ? null : unread.poll()) {
            reader.accept(text);
        }
        readOrNot();
    }

    /** The session is a WebSocket, which is read behind this guard. */
    void guard(ProtocolGuard guard, ChannelHandlerContext place, PacedDecoder decoder) {
        this.guard = guard;
        this.place = place;
        this.decoder = decoder;
        readOrNot();
    }

    /** So many bytes more, or less, that the client has sent wait to be handled. */
    void kept(int more) {
        account.addOwn(more);
    }

    /**
     * The client has asked for frames, before Vert.x serves its request and after: it gets with this response what has
     * waited for it. To be called on the session's thread.
     */
    void fetches(HttpServerResponse answer) {
        if (!canWrite()) { // otherwise Vert.x refuses the second request
            fetching = answer;
        }
        queue.giveWaiting(MAX_FETCHED);
    }

    /**
     * A request for frames came over this connection. It is closed when the client is, however little of the answer has
     * been read. To be called on the session's thread.
     */
    void answersThrough(ChannelHandlerContext open) {
        answers.removeIf(former -> former == open || !former.channel().isActive());
        answers.add(open);
    }

    /** Whether Vert.x would write at once: it must not keep what nobody fetches. */
    private boolean canWrite() {
        return !polls || fetching != null && !fetching.ended() && !fetching.closed();
    }

    private void written() {
        chooseStream();
        if (queue.isEmpty() && closingBehindAll != null) {
            close(closingBehindAll);
        }
    }

    /** The session has ended. */
    void ended() {
        closing = true;
        queue.dropWaiting();
        unread.clear();
    }

    /** The client has sent broken frames and has been told so: nothing may follow. */
    void failed() {
        closing = true;
        if (stream != null) {
            stream.shut();
        }
    }

    /**
     * A response has begun to stream. To be called on the session's thread.
     *
     * @param place null if it is not known
     */
    void responseBegins(HttpServerResponse response, Streaming transport, ChannelHandlerContext place) {
        this.response = response;
        this.transport = transport;
        this.place = place;
        streaming = false;
    }

    /**
     * Frames may go through this stream, as soon as Vert.x has written what it was given. To be called on the session's
     * thread.
     */
    void streamThrough(SockJsStream opened) {
        stream = opened;
        streaming = false;
        chooseStream();
    }

    /** Too many bytes wait in a stream. Any thread. */
    void slow() {
        context.runOnContext(here -> tooSlow());
    }

    /** Vert.x has ended the response that a stream wrote into. Any thread. */
    void responseEnded() {
        context.runOnContext(here -> close(CloseCode.TRY_AGAIN_LATER));
    }

    @Override
    public void send(EncodedFrame frame) {
        if (closing) {
            return;
        }
        leaveUsedUpStream();
        if (streaming) {
            stream.send(frame);
        } else if (queue.hasRoomFor(frame.length(), waitingInStream())) {
            queue.send(frame);
        } else {
            budget.overflowed();
            tooSlow();
        }
    }

    @Override
    public void offer(EncodedFrame frame) {
        if (closing) {
            return;
        }
        leaveUsedUpStream();
        if (streaming) {
            stream.offer(frame);
        } else if (!queue.isBehind(frame.length(), waitingInStream())) {
            queue.send(frame);
        }
    }

    private void leaveUsedUpStream() {
        if (streaming && stream.isUsedUp()) {
            streaming = false;
            stream.flush();
        }
    }

    private long waitingInStream() {
        return stream == null ? 0 : stream.waiting();
    }

    private void chooseStream() {
        streaming = streaming || queue.isEmpty() && stream != null && stream.isOpen();
    }

    @Override
    public void tooSlow() {
        if (!closing) {
            metrics.slowConsumer();
            close(CloseCode.SLOW_CONSUMER);
        }
    }

    @Override
    public void shed() {
        queue.dropWaiting();
        tooSlow();
    }

    @Override
    public void cutOff() {
        places().forEach(open -> open.executor().execute(open::close));
    }

    @Override
    public void closeBehindAll(CloseCode code) {
        closingBehindAll = code;
        if (queue.isEmpty()) {
            close(code);
        }
    }

    @Override
    public boolean needsListener() {
        return polls;
    }

    @Override
    public void close(CloseCode code) {
        if (closing) {
            return;
        }
        closing = true;
        if (code != CloseCode.SLOW_CONSUMER) {
            queue.giveWaiting(MAX_FETCHED);
        }
        queue.dropWaiting();
        unread.clear();
        if (streaming) {
            stream.shut(code);
        } else if (response != null && response.headWritten() && !response.ended() && !response.closed()) {
            // Vert.x can close with its own 3000 only. Its close frame follows this one, and clients take the first.
            response.write(transport.wrap(SockJsEnvelope.closing(code)));
        }
        socket.close();
        endInTime();
    }

    /** Ends the connection in a while, however little the client reads. */
    private void endInTime() {
        places().forEach(open -> open.executor().schedule(() -> open.close(), CLOSING_SECONDS, TimeUnit.SECONDS));
    }

    /** Where what the client has not read may be. */
    private Set<ChannelHandlerContext> places() {
        answers.removeIf(former -> !former.channel().isActive());
        Set<ChannelHandlerContext> places = new HashSet<>(answers);
        if (place != null) {
            places.add(place);
        }
        return places;
    }

    /** Notices silent clients of a WebSocket. The other transports have SockJS's heartbeats and its session timeout. */
    @Override
    public void checkAlive() {
        if (guard != null && !closing) {
            guard.checkAlive();
        }
    }
}
