package io.busline.transport.vertx;

import io.busline.transport.vertx.VertxPipeline.Names;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.NetClient;
import io.vertx.core.shareddata.LocalMap;
import io.vertx.core.shareddata.Shareable;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checks once for each {@link Vertx} whether its pipelines look as {@link VertxPipeline} expects: opens an HTTP server
 * on a free port of the loopback interface, connects a WebSocket to it, and looks at that connection's pipeline before
 * and after the handshake.
 */
public final class PipelineCheck {
    private static final Logger LOG = LoggerFactory.getLogger(PipelineCheck.class);

    private static final String LOOPBACK = "127.0.0.1";
    private static final long TIMEOUT_SECONDS = 5;

    /** RFC 6455, 1.2, with its example of a key. */
    private static final String HANDSHAKE = "GET / HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\n"
            + "Connection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n";

    private final Vertx vertx;
    private final VertxPipeline pipeline;
    private final Promise<Void> seen = Promise.promise();

    /** The result, for all gateways of a node. */
    private record Shared(Promise<Optional<VertxPipeline>> result) implements Shareable {}

    private PipelineCheck(Vertx vertx, VertxPipeline pipeline) {
        this.vertx = vertx;
        this.pipeline = pipeline;
    }

    /**
     * Gives the pipelines' adapter, or nothing if they are not as expected. In that case, this has been logged.
     * Completes on the caller's context.
     */
    public static Future<Optional<VertxPipeline>> run(Vertx vertx) {
        return run(vertx, Names.OF_VERTX_5);
    }

    static Future<Optional<VertxPipeline>> run(Vertx vertx, Names names) {
        LocalMap<String, Shared> results = vertx.sharedData().getLocalMap(PipelineCheck.class.getName());
        Shared own = new Shared(Promise.promise());
        Shared first = results.putIfAbsent("result", own);
        if (first == null) {
            first = own;
            VertxPipeline pipeline = new VertxPipeline(names);
            PipelineCheck check = new PipelineCheck(vertx, pipeline);
            Future.succeededFuture()
                    .compose(begun -> check.look())
                    .map(Optional.of(pipeline))
                    .otherwise(PipelineCheck::without)
                    .onComplete(own.result);
        }
        Future<Optional<VertxPipeline>> result = first.result.future();
        Context context = vertx.getOrCreateContext();
        return Future.future(promise -> result.onComplete(done -> context.runOnContext(here -> promise.handle(done))));
    }

    private static Optional<VertxPipeline> without(Throwable reason) {
        LOG.warn(
                "Clients are served by Vert.x's own WebSockets, which cost more: its pipelines aren't as expected ({})",
                reason.toString());
        return Optional.empty();
    }

    private Future<Void> look() {
        HttpServer server = vertx.createHttpServer(new HttpServerOptions()
                        .setHost(LOOPBACK)
                        .setPort(0)
                        .setHttp2ClearTextEnabled(false)
                        .setIdleTimeout((int) TIMEOUT_SECONDS))
                .requestHandler(this::lookAt);
        // Not Vert.x's WebSocket client: it warns of a connection that is closed as soon as it was made.
        NetClient client = vertx.createNetClient();
        server.listen()
                .compose(open -> client.connect(open.actualPort(), LOOPBACK))
                .compose(socket -> socket.write(HANDSHAKE))
                .onFailure(seen::tryFail);
        return seen.future()
                .timeout(TIMEOUT_SECONDS, TimeUnit.SECONDS)
                .eventually(client::close)
                .eventually(server::close);
    }

    private void lookAt(HttpServerRequest request) {
        require(() -> pipeline.canTakeOver(request), "of an HTTP connection");
        request.toWebSocket()
                .onSuccess(socket -> {
                    require(() -> pipeline.handlerOf(request) != null, "of a WebSocket");
                    seen.tryComplete();
                })
                .onFailure(seen::tryFail);
    }

    private interface Condition {
        boolean holds();
    }

    private void require(Condition condition, String of) {
        try {
            if (!condition.holds()) {
                seen.tryFail("the pipeline " + of + " has other handlers");
            }
        } catch (RuntimeException | LinkageError e) {
            seen.tryFail(e);
        }
    }
}
