package io.busline.transport.sockjs;

import io.busline.config.GatewayConfig;
import io.busline.overload.Action;
import io.busline.overload.Overload;
import io.busline.overload.Refusal;
import io.busline.transport.vertx.VertxPipeline;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Bounds the bodies that a gateway keeps until they are complete, of all requests by which SockJS clients send. Short
 * ones are always let in: they cost no more than their connections. Any thread.
 */
final class SentBodies {
    /** So long is a body with one ordinary message. */
    private static final int SHORT_BYTES = 4 * 1024;

    /** Of what may wait to be sent to clients. A body that grows takes up to twice its length. */
    private static final int SHARE_OF_QUEUES = 8;

    private static final int UNAVAILABLE = 503;
    private static final String RETRY_AFTER_SECONDS = "1";

    private final long maxBytes;
    private final int longest;
    private final Overload overload;
    private final AtomicLong bytes = new AtomicLong();

    /**
     * @param maxBytes of all bodies together; one is let in whatever its length
     * @param longest length of a body, in bytes
     */
    SentBodies(long maxBytes, int longest, Overload overload) {
        this.maxBytes = maxBytes;
        this.longest = longest;
        this.overload = overload;
    }

    /** Those of one of the node's gateways. */
    static SentBodies of(GatewayConfig config, Overload overload) {
        return new SentBodies(
                config.actualQueuedBytes() / SHARE_OF_QUEUES / config.actualInstances(),
                SockJsEndpoint.bodyBytes(config),
                overload);
    }

    /**
     * Has the request go on to where its body is read, or answers it with 503. To be called on its connection's thread.
     */
    void admit(RoutingContext request) {
        HttpServerRequest http = request.request();
        if (!VertxPipeline.isOpen(http.connection())) {
            return; // nobody would tell us of its end
        }
        Runnable release = reserve(length(http));
        if (release == null) {
            overload.refused(Refusal.REQUEST_BODIES);
            request.response()
                    .setStatusCode(UNAVAILABLE)
                    .putHeader(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS)
                    .end();
            return;
        }
        request.addEndHandler(ended -> {
            release.run();
            request.vertx().runOnContext(written -> closeUnlessEnded(http));
        });
        request.next();
    }

    /** The body was refused while it came. Vert.x keeps what has come until its end. */
    private static void closeUnlessEnded(HttpServerRequest request) {
        if (!request.isEnded()) {
            request.connection().close();
        }
    }

    private long length(HttpServerRequest request) {
        if (request.headers().contains(HttpHeaders.TRANSFER_ENCODING)) {
            return longest;
        }
        String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        try {
            return length == null ? 0 : Math.min(Long.parseLong(length), longest);
        } catch (NumberFormatException e) {
            return longest;
        }
    }

    /** Returns what gives the bytes back, which may be called more than once; null if there is no room for them. */
    Runnable reserve(long wanted) {
        long before = bytes.getAndAdd(wanted);
        boolean full = before > 0 && before + wanted > maxBytes || overload.isActive(Action.STOP_READING);
        if (full && wanted > SHORT_BYTES) {
            bytes.addAndGet(-wanted);
            return null;
        }
        AtomicBoolean reserved = new AtomicBoolean(true);
        return () -> {
            if (reserved.getAndSet(false)) {
                bytes.addAndGet(-wanted);
            }
        };
    }
}
