package io.busline.app.config;

import io.busline.config.DrainConfig;
import io.busline.config.GatewayConfig;
import io.busline.config.HistoryConfig;
import io.busline.config.HttpConfig;
import io.busline.config.LimitsConfig;
import io.busline.config.ManagementConfig;
import io.busline.config.RatesConfig;
import io.busline.config.RedisConfig;
import io.busline.config.RoomsConfig;
import io.busline.protocol.FrameDecoder;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The configuration's keys, their defaults and ranges. */
public final class ConfigReader {
    private static final Logger LOG = LoggerFactory.getLogger(ConfigReader.class);

    private static final int MAX_PORT = 65_535;

    /** A year of 5-minute buckets; a reader looks into one index key for 288 of them. */
    private static final int MAX_BUCKETS = 105_408;

    private static final Pattern NOT_EMPTY = Pattern.compile("\\S.*");
    private static final Pattern NODE = Pattern.compile("[A-Za-z0-9_.-]{1,64}");
    private static final Pattern LEVEL = Pattern.compile("ERROR|WARN|INFO|DEBUG");
    private static final Pattern TRANSPORT = Pattern.compile("auto|io_uring|epoll|kqueue|nio");
    private static final Pattern ORIGIN = Pattern.compile("\\*|https?://[^/\\s]+");
    private static final Pattern NETWORK = Pattern.compile("[0-9a-fA-F.:]+(/\\d{1,3})?");
    private static final Pattern REDIS_URL = Pattern.compile("redis://([^@/\\s]*@)?[^:/@\\s]+:\\d{1,5}(/\\d+)?");
    private static final Pattern REDIS_TYPE = Pattern.compile("standalone|cluster|sentinel");
    private static final Pattern REDIS_MASTER = Pattern.compile("\\S{1,100}");

    private ConfigReader() {}

    /**
     * @param json as given with {@code -conf}
     * @param environment variables, of which {@code BUSLINE_…} override keys
     * @throws ConfigException if a key is unknown or a value impossible
     */
    public static BuslineConfig read(JsonObject json, Map<String, String> environment) {
        ConfigSection root = ConfigSection.root(json, environment);
        BuslineConfig config = new BuslineConfig(
                node(root.section("node")),
                root.section("log").string("level", "INFO", "ERROR, WARN, INFO or DEBUG", LEVEL),
                gateway(root),
                management(root.section("management")),
                drain(root.section("drain")),
                history(root.section("history")),
                redis(root.section("redis")),
                data(root.section("data")),
                cluster(root.section("cluster")));
        root.refuseUnknownKeys();
        refuseEqualPorts(config);
        root.unknownVariables().forEach(variable -> LOG.warn("The variable {} sets no configuration key", variable));
        return config;
    }

    private static NodeConfig node(ConfigSection in) {
        String random =
                "node-" + Integer.toHexString(ThreadLocalRandom.current().nextInt());
        return new NodeConfig(
                in.string("name", random, "1 to 64 of the characters A-Z a-z 0-9 _ . -", NODE),
                in.duration("warmUp", Duration.ZERO, Duration.ZERO, Duration.ofMinutes(1)),
                in.string("transport", "auto", "auto, io_uring, epoll, kqueue or nio", TRANSPORT),
                in.duration("stuckAfter", NodeConfig.STUCK_AFTER, Duration.ofSeconds(1), Duration.ofMinutes(10)));
    }

    private static GatewayConfig gateway(ConfigSection root) {
        GatewayConfig standard = GatewayConfig.DEFAULT;
        ConfigSection gateway = root.section("gateway");
        ConfigSection limits = root.section("limits");
        return new GatewayConfig(
                http(root.section("http"), limits),
                gateway.integer("instances", standard.instances(), 0, 1_024),
                gateway.integer("sendQueueBytes", standard.sendQueueBytes(), 1_024, Integer.MAX_VALUE),
                gateway.bytes("queuedBytes", standard.queuedBytes(), 0),
                gateway.duration(
                        "pingInterval", standard.pingInterval(), Duration.ofSeconds(1), Duration.ofMinutes(10)),
                limits(limits),
                rooms(root.section("rooms")));
    }

    private static HttpConfig http(ConfigSection in, ConfigSection limits) {
        HttpConfig standard = HttpConfig.DEFAULT;
        return new HttpConfig(
                in.string("host", standard.host(), "an address to listen on", NOT_EMPTY),
                in.integer("port", standard.port(), 0, MAX_PORT),
                in.strings("origins", standard.origins(), "https://HOST[:PORT], or *", ORIGIN),
                in.strings("trustedProxies", standard.trustedProxies(), "an address or ADDRESS/BITS", NETWORK),
                limits.integer("connections", standard.connections(), 0, Integer.MAX_VALUE),
                limits.integer("connectionsPerAddress", standard.connectionsPerAddress(), 0, Integer.MAX_VALUE));
    }

    private static DataConfig data(ConfigSection in) {
        return new DataConfig(
                Path.of(in.string("dir", "./data", "a directory", NOT_EMPTY)),
                in.bytes("maxBytes", 0, 0),
                in.bytes("minFreeBytes", DataConfig.MIN_FREE_BYTES, 0));
    }

    private static RoomsConfig rooms(ConfigSection in) {
        RoomsConfig standard = RoomsConfig.DEFAULT;
        return new RoomsConfig(
                in.duration("compareEvery", standard.compareEvery(), Duration.ofMillis(100), Duration.ofMinutes(1)),
                in.integer("recentMessages", standard.recentMessages(), 1, FrameDecoder.MAX_PAGE),
                in.integer("recentBytes", (int) standard.recentBytes(), 0, Integer.MAX_VALUE));
    }

    private static LimitsConfig limits(ConfigSection in) {
        LimitsConfig standard = LimitsConfig.DEFAULT;
        RatesConfig rates = standard.rates();
        return new LimitsConfig(
                new RatesConfig(
                        in.integer("messagesPerSecond", rates.messagesPerSecond(), 0, 1_000_000),
                        in.integer("requestsPerSecond", rates.requestsPerSecond(), 0, 1_000_000),
                        in.integer("bytesPerSecond", rates.bytesPerSecond(), 0, Integer.MAX_VALUE),
                        in.integer("joinsPerSecond", rates.joinsPerSecond(), 0, 1_000_000),
                        in.integer("newRoomsPerMinute", rates.newRoomsPerMinute(), 0, 1_000_000),
                        in.integer("usersPerAddress", rates.usersPerAddress(), 0, 1_000_000)),
                in.integer("frameBytes", standard.frameBytes(), 1_024, 16 * 1_024 * 1_024),
                in.integer("textChars", standard.textChars(), 1, 1_000_000),
                in.integer("roomsPerSession", standard.roomsPerSession(), 1, 100_000),
                in.integer("sessionsPerUser", standard.sessionsPerUser(), 0, 1_000_000),
                in.integer("roomsPerNode", standard.roomsPerNode(), 1, 100_000_000),
                in.integer("badFrames", standard.badFrames(), 1, 1_000_000));
    }

    private static ManagementConfig management(ConfigSection in) {
        ManagementConfig standard = ManagementConfig.DEFAULT;
        return new ManagementConfig(
                in.string("host", standard.host(), "an address to listen on", NOT_EMPTY),
                in.integer("port", standard.port(), 0, MAX_PORT));
    }

    private static void refuseEqualPorts(BuslineConfig config) {
        int port = config.management().port();
        if (port != 0 && port == config.gateway().http().port()) {
            throw new ConfigException("configuration: management.port must be another than http.port, not " + port
                    + " too: clients must not reach health and metrics");
        }
    }

    private static DrainConfig drain(ConfigSection in) {
        DrainConfig standard = DrainConfig.DEFAULT;
        Duration hour = Duration.ofHours(1);
        Duration notice = in.duration("notice", standard.notice(), Duration.ZERO, hour);
        Duration time = in.duration("time", standard.time(), Duration.ZERO, hour);
        Duration timeout = in.duration("timeout", standard.timeout(), DrainConfig.LEAST_REST, hour.multipliedBy(3));
        Duration least = notice.plus(time).plus(DrainConfig.LEAST_REST);
        if (timeout.compareTo(least) < 0) {
            throw new ConfigException("configuration: drain.timeout must be at least " + least
                    + ", 1 s longer than drain.notice and drain.time together, not " + timeout);
        }
        return new DrainConfig(notice, time, timeout);
    }

    private static HistoryConfig history(ConfigSection in) {
        HistoryConfig standard = HistoryConfig.DEFAULT;
        Duration bucket = in.seconds("bucket", standard.bucket(), Duration.ofSeconds(1), Duration.ofDays(1));
        return new HistoryConfig(
                bucket,
                in.seconds("lifetime", standard.lifetime(), bucket, bucket.multipliedBy(MAX_BUCKETS)),
                in.seconds("idLifetime", standard.idLifetime(), Duration.ofSeconds(1), Duration.ofDays(7)),
                in.integer("maxQueued", standard.maxQueued(), 1, 10_000_000),
                in.bytes("maxQueuedBytes", standard.maxQueuedBytes(), 65_536),
                in.duration("timeout", standard.timeout(), Duration.ofMillis(10), Duration.ofSeconds(4)));
    }

    private static RedisConfig redis(ConfigSection in) {
        List<String> endpoints = in.strings("endpoints", List.of(), "redis://[:PASSWORD@]HOST:PORT[/DB]", REDIS_URL);
        endpoints.forEach(ConfigReader::checkRedisUrl);
        String type = in.string("type", "standalone", "standalone, cluster or sentinel", REDIS_TYPE);
        String master = in.string("master", RedisConfig.DEFAULT.master(), "a name without spaces", REDIS_MASTER);
        RedisConfig config =
                new RedisConfig(RedisConfig.Type.valueOf(type.toUpperCase(Locale.ROOT)), endpoints, master);
        checkTogether(config, type);
        return config;
    }

    private static void checkRedisUrl(String url) {
        try {
            URI uri = new URI(url);
            if (uri.getHost() != null && uri.getPort() > 0 && uri.getPort() <= MAX_PORT) {
                return;
            }
        } catch (URISyntaxException e) {
            // refused below, without the URL's password
        }
        throw new ConfigException(
                "configuration: redis.endpoints must be redis://[:PASSWORD@]HOST:PORT[/DB], percent-encoded"
                        + " where a URL asks for it, not " + ConfigSection.withoutPassword(url));
    }

    private static void checkTogether(RedisConfig config, String type) {
        List<String> endpoints = config.endpoints();
        Set<String> names = new HashSet<>();
        for (String endpoint : endpoints) {
            if (!names.add(RedisConfig.nameOf(endpoint))) {
                throw new ConfigException(
                        "configuration: redis.endpoints names " + RedisConfig.nameOf(endpoint) + " twice");
            }
        }
        if (config.type() == RedisConfig.Type.STANDALONE) {
            return;
        }
        if (endpoints.isEmpty()) {
            throw new ConfigException("configuration: redis.type " + type
                    + " needs redis.endpoints; the embedded Redis, which runs without them, is standalone");
        }
        if (endpoints.stream().map(ConfigReader::loginAndDatabase).distinct().count() > 1) {
            throw new ConfigException(
                    "configuration: redis.endpoints must all have the same user, password and database"
                            + " with redis.type " + type + ": the other servers are reached with them too");
        }
        if (config.type() == RedisConfig.Type.CLUSTER
                && !URI.create(endpoints.get(0)).getPath().matches("(/0*)?")) {
            throw new ConfigException("configuration: redis.endpoints can name no database but 0 in a cluster");
        }
    }

    private static String loginAndDatabase(String url) {
        URI uri = URI.create(url);
        return uri.getRawUserInfo() + uri.getPath();
    }

    private static ClusterConfig cluster(ConfigSection in) {
        return new ClusterConfig(
                in.string("host", "127.0.0.1", "an address of this node", NOT_EMPTY),
                in.integer("port", 5_701, 1, MAX_PORT),
                in.strings("members", List.of("127.0.0.1"), "HOST or HOST:PORT", NOT_EMPTY),
                in.string("file", null, "a Hazelcast configuration file", NOT_EMPTY),
                clusterTls(in.section("tls")),
                in.secret("secret"));
    }

    private static ClusterTls clusterTls(ConfigSection in) {
        String certificate = in.string("certificate", null, "a PEM file", NOT_EMPTY);
        String key = in.string("key", null, "a PEM file", NOT_EMPTY);
        String authorities = in.string("authorities", null, "a PEM file", NOT_EMPTY);
        if (certificate == null && key == null && authorities == null) {
            return null;
        }
        if (certificate == null || key == null || authorities == null) {
            throw new ConfigException("configuration: cluster.tls needs certificate, key and authorities, all three");
        }
        return new ClusterTls(Path.of(certificate), Path.of(key), Path.of(authorities));
    }
}
