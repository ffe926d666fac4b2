package io.busline.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.hazelcast.config.Config;
import java.io.File;
import java.io.FileNotFoundException;
import org.junit.jupiter.api.Test;

/** The Hazelcast configurations that are shipped as files. */
class HazelcastFilesTest {
    @Test
    void the_file_in_conf_meets_over_tcp_on_loopback() throws FileNotFoundException {
        Config config = Config.loadFromFile(new File("../conf/hazelcast.yaml"));

        assertThat(config.getClusterName()).isEqualTo("busline");
        assertThat(config.getNetworkConfig().getJoin().getTcpIpConfig().isEnabled())
                .isTrue();
        assertThat(config.getNetworkConfig().getJoin().getMulticastConfig().isEnabled())
                .isFalse();
        assertThat(config.getMultiMapConfigs()).containsKey("__vertx.subs");
    }

    @Test
    void the_file_for_kubernetes_finds_pods_by_dns() throws FileNotFoundException {
        Config config = Config.loadFromFile(new File("../k8s/base/hazelcast.yaml"));

        assertThat(config.getNetworkConfig().getJoin().getKubernetesConfig().isEnabled())
                .isTrue();
        assertThat(config.getNetworkConfig().getJoin().getKubernetesConfig().getProperty("service-dns"))
                .isEqualTo("busline-cluster");
        assertThat(config.getNetworkConfig().getJoin().getMulticastConfig().isEnabled())
                .isFalse();
        assertThat(config.getMultiMapConfigs()).containsKey("__vertx.subs");
    }
}
