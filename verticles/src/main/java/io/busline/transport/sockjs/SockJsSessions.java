package io.busline.transport.sockjs;

import io.busline.overload.Overload;
import io.busline.overload.Refusal;
import io.busline.protocol.CloseCode;
import io.busline.transport.vertx.VertxPipeline;
import io.netty.channel.ChannelHandlerContext;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.shareddata.LocalMap;
import io.vertx.core.shareddata.Shareable;
import io.vertx.ext.web.RoutingContext;

/**
 * The SockJS sessions of a node, and the gateway that serves each. Requests of a session come to any gateway; all are
 * served on the thread of the gateway that the first one came to. Belongs to one gateway; the table is shared by all of
 * the node.
 *
 * <p>Vert.x would serve each request where it came to, but its sessions are not made for several threads: a quick
 * client could be greeted twice, its first frame could find no reader, and a poll could stay without an answer if
 * another thread wrote to its session, or closed it, at that moment.
 */
final class SockJsSessions {
    /** The length that SockJS's own client chooses. What is shorter can be guessed. */
    private static final int MIN_ID = 8;

    private static final int NOT_FOUND = 404;

    private final LocalMap<String, Entry> table;
    private final Context context;
    private final Overload overload;
    /** Null if it is not known. */
    private final VertxPipeline pipeline;

    /** A session, or one that a request is about to open. To be used on its context's thread, but for what is final. */
    private static final class Entry implements Shareable {
        private final Context context;
        private final Owner owner;
        /** Null until the session is open. */
        private SockJsConnection connection;

        private Entry(Context context, Owner owner) {
            this.context = context;
            this.owner = owner;
        }
    }

    /**
     * @param context the gateway's
     * @param pipeline null if it is not known
     */
    SockJsSessions(Vertx vertx, Context context, Overload overload, VertxPipeline pipeline) {
        this.table = vertx.sharedData().getLocalMap(SockJsSessions.class.getName());
        this.context = context;
        this.overload = overload;
        this.pipeline = pipeline;
    }

    /**
     * Has the request go on at the gateway of its session. If there is no session yet, that is this one. To a client
     * that is not the session's owner there is no such session.
     */
    void route(RoutingContext request) {
        String id = sessionId(request);
        Owner asking = Owner.of(request);
        boolean opens = !request.normalizedPath().endsWith("_send");
        if (id.length() < MIN_ID) {
            refuse(request);
            return;
        }
        Entry entry = opens ? table.computeIfAbsent(id, first -> new Entry(context, asking)) : table.get(id);
        if (entry == null) {
            request.next(); // it sends to a session that is not there, and opens none
        } else if (!entry.owner.owns(asking)) {
            refuse(request);
        } else {
            VertxPipeline.emit(entry.context, request, here -> serve(request, id, entry, opens));
        }
    }

    /**
     * Whether there is a session that the request may send to; otherwise it is answered, before anything of its body is
     * kept. Any thread.
     */
    boolean admits(RoutingContext request) {
        String id = sessionId(request);
        Entry entry = table.get(id);
        if (id.length() < MIN_ID || entry != null && !entry.owner.owns(Owner.of(request))) {
            refuse(request);
            return false;
        }
        if (entry == null) {
            request.response().setStatusCode(NOT_FOUND).end();
        }
        return entry != null;
    }

    private void refuse(RoutingContext request) {
        overload.refused(Refusal.SESSION_ID);
        request.response().setStatusCode(NOT_FOUND).end();
    }

    private void serve(RoutingContext request, String id, Entry entry, boolean opens) {
        boolean openedElsewhere = entry.connection == null && entry.context != context;
        if (opens && (openedElsewhere || table.get(id) != entry)) {
            table.removeIfPresent(id, entry); // the other request opened no session, or the session has ended
            route(request);
            return;
        }
        HttpServerResponse response = request.response();
        SockJsConnection sendsTo = opens ? null : entry.connection;
        if (opens && entry.connection != null) {
            fetches(entry.connection, request); // Vert.x writes all that it has when the request comes to it
        }
        request.next();
        if (opens && entry.connection != null) {
            fetches(entry.connection, request);
        } else if (sendsTo != null) {
            sendsTo.received((int) request.request().bytesRead());
        }
        if (entry.connection == null) {
            table.removeIfPresent(id, entry);
        } else if (response.closed() && !response.ended()) {
            entry.connection.close(CloseCode.GOING_AWAY); // the client left before Vert.x could hear of it
        }
    }

    private void fetches(SockJsConnection connection, RoutingContext request) {
        ChannelHandlerContext place = pipeline == null ? null : pipeline.handlerOf(request.request());
        if (place != null) { // null where the connection has closed
            connection.answersThrough(place);
        }
        connection.fetches(request.response());
    }

    /** The request has opened this session. To be called while it is served. */
    void open(RoutingContext request, SockJsConnection connection) {
        table.get(sessionId(request)).connection = connection;
    }

    /** The session that the request belongs to; null if there is none. To be called while it is served. */
    SockJsConnection session(RoutingContext request) {
        Entry entry = table.get(sessionId(request));
        return entry == null ? null : entry.connection;
    }

    /** The session that the request opened has ended. To be called on its thread. */
    void closed(RoutingContext request, SockJsConnection connection) {
        if (session(request) == connection) {
            table.remove(sessionId(request));
        }
    }

    /** From {@code /sockjs/server/session/transport}. */
    private static String sessionId(RoutingContext request) {
        return request.normalizedPath().split("/", 5)[3];
    }
}
