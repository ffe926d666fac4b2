package io.busline.app.config;

import io.busline.config.DrainConfig;
import io.busline.config.GatewayConfig;
import io.busline.config.HistoryConfig;
import io.busline.config.LimitsConfig;
import io.busline.config.ManagementConfig;
import io.busline.config.RedisConfig;
import java.nio.file.Path;
import java.time.Duration;

/**
 * The whole configuration of a node. Immutable.
 *
 * @param node the node's name, unique in the cluster; clients are told
 * @param warmUp how long the node warms up before it takes clients in; zero: not at all
 * @param transport auto, io_uring, epoll, kqueue or nio
 * @param logLevel of Busline's own log lines: ERROR, WARN, INFO, DEBUG
 * @param dataDir where the embedded Redis keeps its data
 */
public record BuslineConfig(
        String node,
        Duration warmUp,
        String transport,
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
        return new BuslineConfig(
                node,
                warmUp,
                transport,
                logLevel,
                gateway.withInstances(instances),
                management,
                drain,
                history,
                redis,
                dataDir,
                cluster);
    }

    /** For a node that only warms up the JVM: loopback, free ports, no limits on rates, its data in this directory. */
    public BuslineConfig forWarmUp(Path data) {
        LimitsConfig limits = gateway.limits();
        LimitsConfig noRates = new LimitsConfig(
                0, 0, limits.frameBytes(), limits.textChars(), limits.roomsPerSession(), limits.badFrames());
        return new BuslineConfig(
                node,
                Duration.ZERO,
                transport,
                logLevel,
                gateway.listeningOn("127.0.0.1", 0).withLimits(noRates),
                new ManagementConfig("127.0.0.1", 0),
                new DrainConfig(Duration.ZERO, Duration.ZERO, DrainConfig.LEAST_REST),
                history,
                RedisConfig.DEFAULT,
                data,
                cluster);
    }
}
