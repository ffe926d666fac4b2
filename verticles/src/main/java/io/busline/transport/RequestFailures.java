package io.busline.transport;

import io.netty.handler.codec.DecoderException;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.HttpException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers requests that failed: a client's mistake with a status of 400 to 499 and no line in the log, a fault of the
 * server's with 500. Vert.x would log both with a stack trace. Nothing is answered where the client has left.
 */
final class RequestFailures implements Handler<RoutingContext> {
    private static final Logger LOG = LoggerFactory.getLogger(RequestFailures.class);

    /** Vert.x fails a request with this status where its body ends early. */
    private static final int OK_OF_CUT_BODY = 200;

    private static final int BAD_REQUEST = 400;
    private static final int SERVER_ERROR = 500;

    @Override
    public void handle(RoutingContext request) {
        HttpServerResponse response = request.response();
        if (response.ended() || response.closed() || response.headWritten() || wasCut(request)) {
            return;
        }
        int status = status(request);
        if (status >= SERVER_ERROR) {
            LOG.error("A request failed", request.failure());
        }
        response.setStatusCode(status);
        response.end(response.getStatusMessage() + "\n");
    }

    /** Whether the connection broke within the request's body, as far as the reader of bodies says so. */
    private static boolean wasCut(RoutingContext request) {
        return request.statusCode() == OK_OF_CUT_BODY;
    }

    private static int status(RoutingContext request) {
        Throwable failure = request.failure();
        int status = failure instanceof HttpException http ? http.getStatusCode() : request.statusCode();
        if (status >= BAD_REQUEST && status < SERVER_ERROR) {
            return status;
        }
        // What can't be decoded is reported so: a path, a query, a form.
        return failure instanceof IllegalArgumentException || failure instanceof DecoderException
                ? BAD_REQUEST
                : SERVER_ERROR;
    }
}
