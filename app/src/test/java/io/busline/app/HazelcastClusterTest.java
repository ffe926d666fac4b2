package io.busline.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.hazelcast.config.Config;
import com.hazelcast.config.MultiMapConfig.ValueCollectionType;
import io.busline.app.config.ClusterConfig;
import io.busline.app.config.ConfigException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Hazelcast's configuration: from Busline's own keys, and from files. */
class HazelcastClusterTest {
    private static final Map<String, String> DEFAULTS = Map.of(
            "hazelcast.logging.type", "slf4j",
            "hazelcast.phone.home.enabled", "false",
            "hazelcast.metrics.enabled", "false",
            "hazelcast.wait.seconds.before.join", "0",
            "hazelcast.heartbeat.interval.seconds", "1",
            "hazelcast.max.no.heartbeat.seconds", "10",
            "hazelcast.merge.first.run.delay.seconds", "5",
            "hazelcast.merge.next.run.delay.seconds", "5");

    @TempDir
    Path directory;

    @Test
    void without_a_file_nodes_meet_over_tcp_with_all_defaults() {
        Config config =
                HazelcastCluster.config(new ClusterConfig("127.0.0.1", 5_801, List.of("127.0.0.2"), null, null, null));

        assertThat(config.getClusterName()).isEqualTo("busline");
        assertThat(config.getNetworkConfig().getPort()).isEqualTo(5_801);
        assertThat(config.getNetworkConfig().getJoin().getTcpIpConfig().getMembers())
                .containsExactly("127.0.0.2");
        assertHasDefaults(config);
    }

    @Test
    void a_file_that_says_nothing_of_them_gets_all_defaults() throws IOException {
        assertHasDefaults(fromFile("hazelcast:\n  cluster-name: mine\n"));
    }

    @Test
    void a_file_that_sets_them_keeps_its_own() throws IOException {
        Config config = fromFile("""
                hazelcast:
                  multimap:
                    __vertx.subs: { backup-count: 2 }
                  properties:
                    hazelcast.merge.first.run.delay.seconds: "60"
                    hazelcast.max.no.heartbeat.seconds: "30"
                """);

        assertThat(config.getProperty("hazelcast.merge.first.run.delay.seconds"))
                .isEqualTo("60");
        assertThat(config.getProperty("hazelcast.max.no.heartbeat.seconds")).isEqualTo("30");
        assertThat(config.getProperty("hazelcast.merge.next.run.delay.seconds")).isEqualTo("5");
        assertThat(config.getMultiMapConfig("__vertx.subs").getBackupCount()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"../conf/hazelcast.yaml", "../k8s/base/hazelcast.yaml"})
    void the_files_that_are_shipped_have_all_defaults(String file) {
        assertHasDefaults(load(file));
    }

    @Test
    void the_file_in_conf_meets_over_tcp_on_loopback() {
        Config config = load("../conf/hazelcast.yaml");

        assertThat(config.getClusterName()).isEqualTo("busline");
        assertThat(config.getNetworkConfig().getJoin().getTcpIpConfig().isEnabled())
                .isTrue();
        assertThat(config.getNetworkConfig().getJoin().getMulticastConfig().isEnabled())
                .isFalse();
    }

    @Test
    void the_file_for_kubernetes_finds_pods_by_dns() {
        Config config = load("../k8s/base/hazelcast.yaml");

        assertThat(config.getNetworkConfig().getJoin().getKubernetesConfig().isEnabled())
                .isTrue();
        assertThat(config.getNetworkConfig().getJoin().getKubernetesConfig().getProperty("service-dns"))
                .isEqualTo("busline-cluster");
        assertThat(config.getNetworkConfig().getJoin().getMulticastConfig().isEnabled())
                .isFalse();
    }

    @Test
    void a_file_that_is_not_there_or_not_readable_is_a_wrong_configuration() throws IOException {
        assertThatThrownBy(() -> load(directory.resolve("none.yaml").toString()))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("cluster.file")
                .hasMessageContaining("none.yaml");
        assertThatThrownBy(() -> fromFile("hazelcast:\n  network: nonsense\n"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("cluster.file")
                .hasMessageContaining("some.yaml");
    }

    private Config fromFile(String yaml) throws IOException {
        return load(Files.writeString(directory.resolve("some.yaml"), yaml).toString());
    }

    private static Config load(String file) {
        return HazelcastCluster.config(new ClusterConfig("127.0.0.1", 5_701, List.of(), file, null, null));
    }

    private static void assertHasDefaults(Config config) {
        DEFAULTS.forEach((property, value) ->
                assertThat(config.getProperty(property)).as(property).isEqualTo(value));
        assertThat(config.getMultiMapConfigs()).containsKey("__vertx.subs");
        assertThat(config.getMultiMapConfig("__vertx.subs").getValueCollectionType())
                .isEqualTo(ValueCollectionType.SET);
        assertThat(config.getMapConfigs()).containsKey("__vertx.nodeInfo");
    }
}
