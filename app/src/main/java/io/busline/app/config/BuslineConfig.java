package io.busline.app.config;

import io.busline.config.DrainConfig;
import io.busline.config.GatewayConfig;
import io.busline.config.HistoryConfig;
import io.busline.config.ManagementConfig;
import io.busline.config.RatesConfig;
import io.busline.config.RedisConfig;
import java.nio.file.Path;
import java.time.Duration;

/**
 * The whole configuration of a node. Immutable.
 *
 * @param logLevel of Busline's own log lines: ERROR, WARN, INFO, DEBUG
 */
public record BuslineConfig(
        NodeConfig node,
        String logLevel,
        GatewayConfig gateway,
        ManagementConfig management,
        DrainConfig drain,
        HistoryConfig history,
        RedisConfig redis,
        DataConfig data,
        ClusterConfig cluster) {

    /** The same with another number of gateways. */
    public BuslineConfig withGatewayInstances(int instances) {
        return new BuslineConfig(
                node, logLevel, gateway.withInstances(instances), management, drain, history, redis, data, cluster);
    }

    /** For a node that only warms up the JVM: loopback, free ports, no limits on rates, its data in this directory. */
    public BuslineConfig forWarmUp(Path directory) {
        return new BuslineConfig(
                node.withoutWarmUp(),
                logLevel,
                gateway.listeningOn("127.0.0.1", 0).withLimits(gateway.limits().withRates(RatesConfig.NONE)),
                new ManagementConfig("127.0.0.1", 0),
                new DrainConfig(Duration.ZERO, Duration.ZERO, DrainConfig.LEAST_REST),
                history,
                RedisConfig.DEFAULT,
                data.in(directory),
                cluster);
    }
}
