package io.busline.app;

import com.hazelcast.config.Config;
import com.hazelcast.config.JoinConfig;
import io.busline.app.config.ClusterConfig;
import io.vertx.core.spi.cluster.ClusterManager;
import io.vertx.spi.cluster.hazelcast.ConfigUtil;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.io.File;
import java.io.FileNotFoundException;

/** Builds the Hazelcast cluster manager; loaded only when a node starts with {@code -cluster}. */
final class HazelcastCluster {
    private HazelcastCluster() {}

    static ClusterManager manager(ClusterConfig cluster) {
        Config config = cluster.file() == null ? overTcp(cluster) : fromFile(cluster.file());
        // What is no choice of the operator's; a file may still say otherwise.
        setDefault(config, "hazelcast.logging.type", "slf4j");
        setDefault(config, "hazelcast.phone.home.enabled", "false");
        // Nobody reads them, and when a node leaves while they are gathered Hazelcast warns of it with a stack trace.
        setDefault(config, "hazelcast.metrics.enabled", "false");
        return new HazelcastClusterManager(config);
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
        config.setProperty("hazelcast.socket.bind.any", "false");
        // Joining at once instead of waiting 5 s for others; and who is silent for 10 s instead of 60 s is out.
        config.setProperty("hazelcast.wait.seconds.before.join", "0");
        config.setProperty("hazelcast.heartbeat.interval.seconds", "1");
        config.setProperty("hazelcast.max.no.heartbeat.seconds", "10");
        // Halves of a cluster that could not see each other look for each other every 5 s instead of after 300 s and
        // 120 s.
        config.setProperty("hazelcast.merge.first.run.delay.seconds", "5");
        config.setProperty("hazelcast.merge.next.run.delay.seconds", "5");
        return config;
    }

    private static Config fromFile(String file) {
        try {
            return Config.loadFromFile(new File(file));
        } catch (FileNotFoundException e) {
            throw new IllegalArgumentException("configuration: cluster.file: there is no " + file, e);
        }
    }

    private static void setDefault(Config config, String property, String value) {
        if (config.getProperty(property) == null) {
            config.setProperty(property, value);
        }
    }
}
