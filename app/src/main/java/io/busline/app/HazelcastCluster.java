package io.busline.app;

import com.hazelcast.config.Config;
import com.hazelcast.config.JoinConfig;
import com.hazelcast.core.HazelcastException;
import io.busline.app.config.ClusterConfig;
import io.busline.app.config.ConfigException;
import io.vertx.core.spi.cluster.ClusterManager;
import io.vertx.spi.cluster.hazelcast.ConfigUtil;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.io.File;
import java.io.FileNotFoundException;

/**
 * Builds the Hazelcast cluster manager. Loaded only with {@code -cluster}.
 *
 * <p>What every node of Busline needs is a default here, so that it holds however Hazelcast is configured. A file, or
 * a system property, may set something else.
 */
final class HazelcastCluster {
    private HazelcastCluster() {}

    static ClusterManager manager(ClusterConfig cluster) {
        return new HazelcastClusterManager(config(cluster));
    }

    /** @throws ConfigException if {@code cluster.file} can't be read */
    static Config config(ClusterConfig cluster) {
        Config config = cluster.file() == null ? overTcp(cluster) : fromFile(cluster.file());
        addMapsOfVertx(config);
        setDefault(config, "hazelcast.logging.type", "slf4j");
        setDefault(config, "hazelcast.phone.home.enabled", "false");
        // Nobody reads them, and when a node leaves while they are gathered Hazelcast warns of it with a stack trace.
        setDefault(config, "hazelcast.metrics.enabled", "false");
        // A node joins at once. Hazelcast's own default is to wait 5 s for others.
        setDefault(config, "hazelcast.wait.seconds.before.join", "0");
        // A node that is silent for 10 s is out. Hazelcast's own default is 60 s.
        setDefault(config, "hazelcast.heartbeat.interval.seconds", "1");
        setDefault(config, "hazelcast.max.no.heartbeat.seconds", "10");
        // The halves of a split cluster look for each other every 5 s. Hazelcast's own defaults are 300 s and 120 s.
        setDefault(config, "hazelcast.merge.first.run.delay.seconds", "5");
        setDefault(config, "hazelcast.merge.next.run.delay.seconds", "5");
        return config;
    }

    private static Config overTcp(ClusterConfig cluster) {
        Config config = ConfigUtil.loadConfig();
        config.setClusterName("busline");
        config.getNetworkConfig().setPort(cluster.port());
        config.getNetworkConfig().getInterfaces().setEnabled(true).addInterface(cluster.host());
        JoinConfig join = config.getNetworkConfig().getJoin();
        join.getAutoDetectionConfig().setEnabled(false);
        join.getMulticastConfig().setEnabled(false);
        join.getTcpIpConfig().setEnabled(true).setMembers(cluster.members());
        // Listen on cluster.host only.
        setDefault(config, "hazelcast.socket.bind.any", "false");
        return config;
    }

    private static Config fromFile(String file) {
        try {
            return Config.loadFromFile(new File(file));
        } catch (FileNotFoundException e) {
            throw new ConfigException("configuration: cluster.file: there is no " + file);
        } catch (HazelcastException | IllegalArgumentException e) {
            throw new ConfigException("configuration: cluster.file: " + file + " can't be used: " + e.getMessage());
        }
    }

    /** How Vert.x wants its own maps to be kept. */
    private static void addMapsOfVertx(Config config) {
        Config vertx = ConfigUtil.loadConfig();
        vertx.getMultiMapConfigs()
                .forEach((name, map) -> config.getMultiMapConfigs().putIfAbsent(name, map));
        vertx.getMapConfigs().forEach((name, map) -> config.getMapConfigs().putIfAbsent(name, map));
    }

    private static void setDefault(Config config, String property, String value) {
        if (config.getProperty(property) == null) {
            config.setProperty(property, value);
        }
    }
}
