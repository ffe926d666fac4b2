package io.busline.app.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.busline.config.DrainConfig;
import io.busline.config.GatewayConfig;
import io.busline.config.HistoryConfig;
import io.busline.config.ManagementConfig;
import io.busline.config.RedisConfig;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigReaderTest {
    @Test
    void without_any_configuration_the_defaults_run() {
        BuslineConfig config = read("{}", Map.of());

        assertThat(config.gateway()).isEqualTo(GatewayConfig.DEFAULT);
        assertThat(config.management()).isEqualTo(ManagementConfig.DEFAULT);
        assertThat(config.history()).isEqualTo(HistoryConfig.DEFAULT);
        assertThat(config.drain()).isEqualTo(DrainConfig.DEFAULT);
        assertThat(config.redis()).isEqualTo(RedisConfig.DEFAULT);
        assertThat(config.data().dir()).isEqualTo(Path.of("./data"));
        assertThat(config.node().name()).startsWith("node-");
        assertThat(config.node().warmUp()).isZero();
    }

    @Test
    void a_node_that_warms_up_is_alone_and_has_no_limits_on_rates() {
        BuslineConfig warmingUp = read(
                        "{'node':{'warmUp':'PT5S'},'redis':{'endpoints':['redis://a:1']},'gateway':{'instances':3}}",
                        Map.of())
                .forWarmUp(Path.of("temporary"));

        assertThat(warmingUp.node().warmUp()).isZero();
        assertThat(warmingUp.gateway().http().host()).isEqualTo("127.0.0.1");
        assertThat(warmingUp.gateway().http().port()).isZero();
        assertThat(warmingUp.management().port()).isZero();
        assertThat(warmingUp.gateway().instances()).isEqualTo(3);
        assertThat(warmingUp.gateway().limits().rates().messagesPerSecond()).isZero();
        assertThat(warmingUp.redis().endpoints()).isEmpty();
        assertThat(warmingUp.data().dir()).isEqualTo(Path.of("temporary"));
    }

    @Test
    void the_defaults_are_those_of_the_contract() {
        BuslineConfig config = read("{}", Map.of());

        assertThat(config.gateway().http().port()).isEqualTo(8080);
        assertThat(config.gateway().http().host()).isEqualTo("0.0.0.0");
        assertThat(config.gateway().pingInterval()).isEqualTo(Duration.ofSeconds(25));
        assertThat(config.management().port()).isEqualTo(9090);
        assertThat(config.history().bucket()).isEqualTo(Duration.ofMinutes(5));
        assertThat(config.history().lifetime()).isEqualTo(Duration.ofHours(24));
        assertThat(config.gateway().limits().rates().messagesPerSecond()).isEqualTo(20);
        assertThat(config.cluster())
                .isEqualTo(new ClusterConfig("127.0.0.1", 5701, List.of("127.0.0.1"), null, null, null));
        assertThat(config.management().host()).isEqualTo("127.0.0.1");
    }

    @Test
    void node_json_documents_the_defaults() throws IOException {
        BuslineConfig documented = read(Files.readString(conf("node.json")), Map.of("BUSLINE_NODE_NAME", "n"));

        assertThat(documented).isEqualTo(read("{}", Map.of("BUSLINE_NODE_NAME", "n")));
    }

    @Test
    void every_key_of_the_documentation_is_in_node_json_and_every_key_of_it_is_documented() throws IOException {
        String documentation = Files.readString(Path.of("..", "docs", "configuration.md"));
        JsonObject node = new JsonObject(Files.readString(conf("node.json")));
        long keys = 0;
        for (String section : node.fieldNames()) {
            keys += documentedKeys(documentation, section, node.getJsonObject(section));
        }
        assertThat(documentation.lines().filter(line -> line.startsWith("| `"))).hasSize((int) keys);
    }

    private static int documentedKeys(String documentation, String path, JsonObject section) {
        int keys = 0;
        for (String key : section.fieldNames()) {
            if (section.getValue(key) instanceof JsonObject inner) {
                keys += documentedKeys(documentation, path + "." + key, inner);
            } else {
                assertThat(documentation).contains("| `" + path + "." + key + "` |");
                keys++;
            }
        }
        return keys;
    }

    @ParameterizedTest
    @ValueSource(strings = {"node.json", "cluster.json", "bench.json"})
    void the_ready_files_are_read(String file) throws IOException {
        read(Files.readString(conf(file)), Map.of());
    }

    @Test
    void clients_are_pinged_every_second_at_most_and_every_ten_minutes_at_least() {
        assertThat(pingInterval("PT1S")).isEqualTo(Duration.ofSeconds(1));
        assertThat(pingInterval("PT10M")).isEqualTo(Duration.ofMinutes(10));
        assertThatThrownBy(() -> pingInterval("PT0.9S"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("gateway.pingInterval");
        assertThatThrownBy(() -> pingInterval("PT10M1S")).isInstanceOf(ConfigException.class);
    }

    private static Duration pingInterval(String value) {
        return read("{'gateway':{'pingInterval':'" + value + "'}}", Map.of())
                .gateway()
                .pingInterval();
    }

    @Test
    void bench_json_limits_no_rate() throws IOException {
        assertThat(read(Files.readString(conf("bench.json")), Map.of())
                        .gateway()
                        .limits()
                        .rates()
                        .messagesPerSecond())
                .isZero();
    }

    @Test
    void every_variable_of_the_contract_overrides_its_key() {
        BuslineConfig config = read(
                "{'http':{'port':1},'redis':{'endpoints':['redis://a:1']}}",
                Map.of(
                        "BUSLINE_HTTP_PORT", "0",
                        "BUSLINE_HTTP_HOST", "127.0.0.1",
                        "BUSLINE_MANAGEMENT_PORT", "9091",
                        "BUSLINE_REDIS_ENDPOINTS", "redis://:secret@redis.example:6380/2",
                        "BUSLINE_DATA_DIR", "/tmp/x",
                        "BUSLINE_HISTORY_BUCKET", "PT1M",
                        "BUSLINE_HISTORY_LIFETIME", "PT1H",
                        "BUSLINE_CLUSTER_MEMBERS", "10.0.0.1, 10.0.0.2:5702",
                        "BUSLINE_CLUSTER_PORT", "5801",
                        "BUSLINE_LIMITS_MESSAGES_PER_SECOND", "0"));

        assertThat(config.gateway().http().port()).isZero();
        assertThat(config.gateway().http().host()).isEqualTo("127.0.0.1");
        assertThat(config.management().port()).isEqualTo(9091);
        assertThat(config.redis().endpoints()).containsExactly("redis://:secret@redis.example:6380/2");
        assertThat(config.data().dir()).isEqualTo(Path.of("/tmp/x"));
        assertThat(config.history().bucket()).isEqualTo(Duration.ofMinutes(1));
        assertThat(config.history().lifetime()).isEqualTo(Duration.ofHours(1));
        assertThat(config.cluster().members()).containsExactly("10.0.0.1", "10.0.0.2:5702");
        assertThat(config.cluster().port()).isEqualTo(5801);
        assertThat(config.gateway().limits().rates().messagesPerSecond()).isZero();
    }

    @Test
    void clients_may_be_sent_away_at_once() {
        assertThat(read("{'drain':{'time':'PT0S','timeout':'PT1S'}}", Map.of()).drain())
                .isEqualTo(new DrainConfig(Duration.ZERO, Duration.ZERO, Duration.ofSeconds(1)));
    }

    @Test
    void an_empty_list_of_endpoints_in_the_environment_means_the_embedded_redis() {
        assertThat(read("{'redis':{'endpoints':['redis://a:1']}}", Map.of("BUSLINE_REDIS_ENDPOINTS", ""))
                        .redis()
                        .endpoints())
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{'htp':{}}|htp",
                "{'http':{'prt':1}}|http.prt",
                "{'http':7}|http",
                "{'http':{'port':65536}}|http.port",
                "{'http':{'port':-1}}|http.port",
                "{'http':{'port':1.5}}|http.port",
                "{'http':{'port':true}}|http.port",
                "{'http':{'port':'many'}}|http.port",
                "{'http':{'host':''}}|http.host",
                "{'http':{'host':5}}|http.host",
                "{'history':{'bucket':'5 minutes'}}|history.bucket",
                "{'history':{'bucket':300}}|history.bucket",
                "{'history':{'bucket':'PT0S'}}|history.bucket",
                "{'history':{'bucket':'PT1.5S'}}|history.bucket",
                "{'history':{'bucket':'PT-5M'}}|history.bucket",
                "{'history':{'lifetime':'PT1M'}}|history.lifetime",
                "{'redis':{'endpoints':['localhost:6379']}}|redis.endpoints",
                "{'redis':{'endpoints':[7]}}|redis.endpoints",
                "{'redis':{'endpoints':['redis://:p^ss@h:6379']}}|redis.endpoints",
                "{'redis':{'endpoints':['redis://my_redis:6379']}}|redis.endpoints",
                "{'redis':{'endpoints':['redis://h:99999']}}|redis.endpoints",
                "{'history':{'bucket':'PT1S','lifetime':'P300D'}}|history.lifetime",
                "{'redis':{'endpoints':{}}}|redis.endpoints",
                "{'drain':{'time':'PT-1S'}}|drain.time",
                "{'drain':{'notice':'PT2H'}}|drain.notice",
                "{'drain':{'timeout':'PT0S'}}|drain.timeout",
                "{'drain':{'time':'PT20S'}}|drain.timeout",
                "{'drain':{'notice':'PT5S','timeout':'PT10S'}}|drain.timeout",
                "{'redis':{'endpoints':['redis://a:1','redis://b:1','redis://:x@A:1/0']}}|redis.endpoints",
                "{'redis':{'type':'ring'}}|redis.type",
                "{'redis':{'type':'cluster'}}|redis.type",
                "{'redis':{'type':'sentinel'}}|redis.type",
                "{'redis':{'type':'cluster','endpoints':['redis://a:1','redis://:x@b:1']}}|redis.endpoints",
                "{'redis':{'type':'cluster','endpoints':['redis://a:1/1']}}|redis.endpoints",
                "{'redis':{'type':'sentinel','endpoints':['redis://a:1/1','redis://b:1/2']}}|redis.endpoints",
                "{'redis':{'master':'a b'}}|redis.master",
                "{'limits':{'messagesPerSecond':-1}}|limits.messagesPerSecond",
                "{'limits':{'textChars':0}}|limits.textChars",
                "{'cluster':{'members':['']}}|cluster.members",
                "{'cluster':{'secret':'0123456789012345678901234567890'}}|cluster.secret",
                "{'cluster':{'secret':7}}|cluster.secret",
                "{'cluster':{'secret':''}}|cluster.secret",
                "{'cluster':{'tls':{'certificate':'a.pem','key':'b.pem'}}}|cluster.tls",
                "{'cluster':{'tls':{'keys':'b.pem'}}}|cluster.tls.keys",
                "{'cluster':{'tls':'a.pem'}}|cluster.tls",
                "{'management':{'port':8080}}|management.port",
                "{'management':{'port':8081},'http':{'port':8081}}|management.port",
                "{'log':{'level':'LOUD'}}|log.level",
                "{'node':{'name':'a b'}}|node.name",
            })
    void what_is_wrong_is_named_by_its_key(String json, String key) {
        assertThatThrownBy(() -> read(json, Map.of()))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(" " + key + " ");
    }

    @Test
    void a_bad_variable_is_named_by_its_key_too() {
        assertThatThrownBy(() -> read("{}", Map.of("BUSLINE_LIMITS_MESSAGES_PER_SECOND", "lots")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("limits.messagesPerSecond");
    }

    @Test
    void several_endpoints_are_a_ring_a_cluster_or_sentinels() {
        String endpoints = "redis://:secret@a:1, redis://:secret@b:1";

        assertThat(read("{}", Map.of("BUSLINE_REDIS_ENDPOINTS", endpoints)).redis())
                .isEqualTo(RedisConfig.standalone("redis://:secret@a:1", "redis://:secret@b:1"));
        assertThat(read("{}", Map.of("BUSLINE_REDIS_ENDPOINTS", endpoints, "BUSLINE_REDIS_TYPE", "cluster"))
                        .redis()
                        .type())
                .isEqualTo(RedisConfig.Type.CLUSTER);
        assertThat(read(
                                "{}",
                                Map.of(
                                        "BUSLINE_REDIS_ENDPOINTS",
                                        endpoints,
                                        "BUSLINE_REDIS_TYPE",
                                        "sentinel",
                                        "BUSLINE_REDIS_MASTER",
                                        "chat"))
                        .redis())
                .isEqualTo(new RedisConfig(
                        RedisConfig.Type.SENTINEL, List.of("redis://:secret@a:1", "redis://:secret@b:1"), "chat"));
    }

    @Test
    void the_same_servers_have_the_same_identity_in_any_order_and_with_any_password() {
        RedisConfig config = RedisConfig.standalone("redis://:secret@a:1", "redis://b:1/2");

        assertThat(config.identity())
                .isEqualTo(
                        RedisConfig.standalone("redis://b:1/2", "redis://A:1/0").identity())
                .isEqualTo("a:1, b:1/2");
        assertThat(new RedisConfig(RedisConfig.Type.CLUSTER, config.endpoints(), "mymaster").identity())
                .isNotEqualTo(config.identity());
    }

    @Test
    void a_port_of_zero_may_be_both_because_two_are_found() {
        BuslineConfig config = read("{'management':{'port':0},'http':{'port':0}}", Map.of());

        assertThat(config.management().port()).isZero();
        assertThat(config.gateway().http().port()).isZero();
    }

    @Test
    void a_cluster_is_open_to_anybody_who_reaches_its_port_until_it_has_a_secret_or_tls() {
        String secret = "of exactly thirty-two bytes: 345";

        assertThat(read("{}", Map.of()).cluster().isOpen()).isTrue();
        assertThat(read("{}", Map.of("BUSLINE_CLUSTER_SECRET", secret))
                        .cluster()
                        .isOpen())
                .isFalse();
        ClusterConfig tls = read(
                        "{'cluster':{'tls':{'certificate':'a.pem','authorities':'c.pem'}}}",
                        Map.of("BUSLINE_CLUSTER_TLS_KEY", "b.pem"))
                .cluster();
        assertThat(tls.isOpen()).isFalse();
        assertThat(tls.tls()).isEqualTo(new ClusterTls(Path.of("a.pem"), Path.of("b.pem"), Path.of("c.pem")));
    }

    @Test
    void the_clusters_secret_is_never_shown() {
        String secret = "of exactly thirty-two bytes: 345";

        assertThat(read("{}", Map.of("BUSLINE_CLUSTER_SECRET", secret)).toString())
                .doesNotContain(secret);
        assertThatThrownBy(() -> read("{'cluster':{'secret':'" + secret.substring(1) + "'}}", Map.of()))
                .hasMessageContaining("cluster.secret")
                .hasMessageNotContaining("thirty");
    }

    @Test
    void passwords_are_never_shown() {
        BuslineConfig config = read("{'redis':{'endpoints':['redis://:pa55@a:1']}}", Map.of());

        assertThat(config.toString()).doesNotContain("pa55").contains("a:1");
        assertThatThrownBy(() -> read("{'redis':{'endpoints':['redis://:pa55@a']}}", Map.of()))
                .hasMessageNotContaining("pa55");
    }

    private static BuslineConfig read(String json, Map<String, String> environment) {
        return ConfigReader.read(new JsonObject(json.replace('\'', '"')), environment);
    }

    private static Path conf(String file) {
        return Path.of("..", "conf", file);
    }
}
