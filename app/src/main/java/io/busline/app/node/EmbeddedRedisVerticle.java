package io.busline.app.node;

import com.sun.management.OperatingSystemMXBean;
import io.busline.app.config.DataConfig;
import io.busline.embedded.EmbeddedRedis;
import io.busline.overload.Overload;
import io.busline.overload.Resource;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.io.IOException;
import java.lang.management.ManagementFactory;
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

    /** What {@code data.maxBytes} of 0 stands for: this part of the machine's memory. */
    private static final int PART_OF_MEMORY = 4;

    private final Path data;
    private final DataConfig config;
    private final Overload overload;
    private final FreeDisk disk;
    private volatile String endpoint;
    private volatile String identity;
    private EmbeddedRedis running;

    EmbeddedRedisVerticle(DataConfig config, Overload overload) {
        this.data = config.dir();
        this.config = config;
        this.overload = overload;
        this.disk = new FreeDisk(config.dir(), config.minFreeBytes());
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
        overload.watch(Resource.DISK, disk::pressure);
        vertx.setPeriodic(0, CHECK_MS, timer -> {
            disk.measure();
            check();
        });
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
                LOG.error("The embedded Redis has ended; starting it again. It said:\n{}", running.lastLines());
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
        Optional<EmbeddedRedis> started = EmbeddedRedis.tryStart(data, maxBytes());
        if (started.isPresent()) {
            running = started.get();
            if (endpoint != null && !endpoint.equals(running.endpoint())) {
                LOG.error("The embedded Redis had to move to {}: restart this node", running.endpoint());
            }
        }
    }

    private long maxBytes() {
        if (config.maxBytes() > 0) {
            return config.maxBytes();
        }
        OperatingSystemMXBean machine = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        return machine.getTotalMemorySize() / PART_OF_MEMORY; // in a container, of what that may have
    }
}
