package io.busline.transport.sockjs;

import io.busline.protocol.CloseCode;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.shareddata.LocalMap;
import io.vertx.core.shareddata.Shareable;
import io.vertx.ext.web.RoutingContext;

/**
 * Has all requests of a SockJS session served on one thread, that of the gateway which the first came to. Vert.x would serve each
 * where it came to, but its sessions are not made for it: a client that is quick could be greeted twice, what it said first could
 * find no reader, and a poll that came as another thread wrote to its session, or closed it, could be left without an answer.
 * Belongs to one gateway; what it knows is shared by all of the node.
 */
final class SockJsHomes {
    private final LocalMap<String, Home> homes;
    private final ContextInternal context;

    /** Where a session lives. To be used on its thread, but for what is final. */
    private static final class Home implements Shareable {
        private final ContextInternal context;
        /** Null until the session is open. */
        private SockJsConnection connection;

        private Home(ContextInternal context) {
            this.context = context;
        }
    }

    /** @param context the gateway's */
    SockJsHomes(Vertx vertx, ContextInternal context) {
        this.homes = vertx.sharedData().getLocalMap(SockJsHomes.class.getName());
        this.context = context;
    }

    /** Has the request go on where its session lives; if there is none, here, unless it is one that opens none. */
    void bring(RoutingContext request) {
        String id = sessionId(request);
        boolean opens = !request.normalizedPath().endsWith("_send");
        Home home = opens ? homes.computeIfAbsent(id, first -> new Home(context)) : homes.get(id);
        if (home == null) {
            request.next();
        } else {
            home.context.emit(here -> serve(request, id, home, opens));
        }
    }

    private void serve(RoutingContext request, String id, Home home, boolean opens) {
        boolean elsewhere = home.connection == null && home.context != context;
        if (opens && (elsewhere || homes.get(id) != home)) {
            homes.removeIfPresent(id, home); // it came to nothing
            bring(request);
            return;
        }
        request.next();
        HttpServerResponse response = request.response();
        if (home.connection == null) {
            homes.removeIfPresent(id, home);
        } else if (response.closed() && !response.ended()) {
            home.connection.close(CloseCode.GOING_AWAY); // the client went on the way, before Vert.x could hear of it
        }
    }

    /** The request has opened this session. To be called while it is served. */
    void open(RoutingContext request, SockJsConnection connection) {
        homes.get(sessionId(request)).connection = connection;
    }

    /** The session that the request belongs to; null if there is none. To be called while it is served. */
    SockJsConnection session(RoutingContext request) {
        Home home = homes.get(sessionId(request));
        return home == null ? null : home.connection;
    }

    /** The session that the request opened has ended. To be called on its thread. */
    void closed(RoutingContext request, SockJsConnection connection) {
        if (session(request) == connection) {
            homes.remove(sessionId(request));
        }
    }

    /** From {@code /sockjs/server/session/transport}. */
    private static String sessionId(RoutingContext request) {
        return request.normalizedPath().split("/", 5)[3];
    }
}
