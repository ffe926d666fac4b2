package io.busline.app.config;

import io.busline.config.DrainConfig;
import io.busline.config.GatewayConfig;
import io.busline.config.HistoryConfig;
import io.busline.config.ManagementConfig;
import io.busline.config.RedisConfig;
import java.nio.file.Path;

/**
 * Everything that can be configured.
 *
 * @param node the node's name, unique in the cluster; clients are told
 * @param logLevel of Busline's own log lines: ERROR, WARN, INFO, DEBUG
 * @param dataDir where the embedded Redis keeps its data
 */
public record BuslineConfig(
        String node,
        String logLevel,
        GatewayConfig gateway,
        ManagementConfig management,
        DrainConfig drain,
        HistoryConfig history,
        RedisConfig redis,
        Path dataDir,
        ClusterConfig cluster) {

    /** The same with another number of gateways. */
    public BuslineConfig withGatewayInstances(int instances) {
        GatewayConfig more = new GatewayConfig(
                gateway.host(), gateway.port(), instances, gateway.sendQueueBytes(), gateway.limits(), gateway.rooms());
        return new BuslineConfig(node, logLevel, more, management, drain, history, redis, dataDir, cluster);
    }
}
