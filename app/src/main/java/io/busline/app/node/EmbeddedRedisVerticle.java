package io.busline.app.node;

import io.busline.embedded.EmbeddedRedis;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the data directory's Redis running. Of several nodes that share the directory, one runs the server and the
 * others use it. When that node goes, another takes over within two seconds, on the same port. Deploy it as a worker:
 * it blocks.
 */
final class EmbeddedRedisVerticle extends VerticleBase {
    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedRedisVerticle.class);
    private static final long CHECK_MS = 1_000;

    private final Path data;
    private volatile String endpoint;
    private volatile String identity;
    private EmbeddedRedis running;

    EmbeddedRedisVerticle(Path data) {
        this.data = data;
    }

    @Override
    public Future<?> start() throws IOException {
        try {
            run();
            endpoint = EmbeddedRedis.endpoint(data);
            identity = EmbeddedRedis.identity(data);
        } catch (IOException e) {
            throw new IOException("data.dir, " + data + ", can't be used: " + e, e);
        }
        vertx.setPeriodic(CHECK_MS, timer -> check());
        return Future.succeededFuture();
    }

    @Override
    public Future<?> stop() throws IOException {
        if (running != null) {
            running.close();
        }
        return Future.succeededFuture();
    }

    /** A {@code redis://} URL. Known once the verticle is deployed. */
    String endpoint() {
        return endpoint;
    }

    /** Names the data, whatever port it is served on. Known once the verticle is deployed. */
    String identity() {
        return identity;
    }

    private void check() {
        try {
            if (running != null && !running.isAlive()) {
                LOG.error("The embedded Redis has ended; starting it again");
                running.close();
                running = null;
            }
            if (running == null) {
                run();
            }
        } catch (IOException e) {
            LOG.error("The embedded Redis can't be started: {}", e.getMessage());
        }
    }

    private void run() throws IOException {
        Optional<EmbeddedRedis> started = EmbeddedRedis.tryStart(data);
        if (started.isPresent()) {
            running = started.get();
            if (endpoint != null && !endpoint.equals(running.endpoint())) {
                LOG.error("The embedded Redis had to move to {}: restart this node", running.endpoint());
            }
        }
    }
}
