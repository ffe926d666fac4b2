package io.busline.app;

import io.busline.app.config.BuslineConfig;
import io.vertx.core.spi.cluster.ClusterManager;
import io.vertx.core.transport.Transport;
import java.util.List;

/**
 * What the command line and the configuration say, checked.
 *
 * @param cluster null: a single node
 * @param vertxFlags for Vert.x's application launcher
 */
record NodeSettings(BuslineConfig config, Transport transport, ClusterManager cluster, List<String> vertxFlags) {
    NodeSettings {
        vertxFlags = List.copyOf(vertxFlags);
    }
}
