package io.busline.app;

import static io.busline.testing.Await.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.busline.app.config.ClusterTls;
import io.busline.app.config.ConfigException;
import io.busline.bus.Addresses;
import io.busline.bus.Bus;
import io.busline.bus.ClusterEvent;
import io.busline.testing.Await;
import io.busline.testing.LoopbackCluster;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.ClientOptionsBase;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nodes whose event bus speaks TLS, and others that would like to be of them. */
class EventBusTlsTest {
    private static final LoopbackCluster CLUSTER = new LoopbackCluster();
    private static final String ADDRESS = "text";

    @TempDir
    static Path directory;

    private static ClusterTls north;
    private static ClusterTls south;
    private static ClusterTls stranger;
    private static Vertx northern;
    private static Bus northernBus;
    private static Bus southernBus;
    private static Vertx plain;
    private static int port;

    private static final Queue<String> HEARD = new ConcurrentLinkedQueue<>();

    @BeforeAll
    static void start() throws Exception {
        Certificates ours = new Certificates(directory, "ours");
        north = ours.issue("north", "EC");
        south = ours.issue("south", "RSA");
        stranger = new Certificates(directory, "theirs").issue("stranger", "EC");
        port = ClusterPort.free();
        northern = CLUSTER.join(eventBus -> EventBusTls.apply(north, eventBus.setPort(port)));
        northernBus = new Bus(northern);
        southernBus = new Bus(CLUSTER.join(eventBus -> EventBusTls.apply(south, eventBus)));
        plain = CLUSTER.join();
        await(northern.eventBus()
                .<String>consumer(ADDRESS, message -> HEARD.add(message.body()))
                .completion());
    }

    @AfterAll
    static void stop() {
        CLUSTER.close();
    }

    @Test
    void two_nodes_with_certificates_of_the_same_authority_hear_each_other() {
        Queue<ClusterEvent> heard = new ConcurrentLinkedQueue<>();
        await(northernBus.subscribe(Addresses.PRESENCE, heard::add));
        ClusterEvent hello = new ClusterEvent.PresenceRequested("south");

        Awaitility.await().atMost(Duration.ofSeconds(Await.SECONDS)).until(() -> {
            southernBus.publish(Addresses.PRESENCE, hello);
            return heard.contains(hello);
        });
    }

    @Test
    void who_speaks_plain_tcp_or_has_no_certificate_or_one_of_somebody_else_gets_nowhere() {
        NetClientOptions tls = new NetClientOptions().setSsl(true).setTrustAll(true);
        tls.setHostnameVerificationAlgorithm("");

        sendUntilClosed(new NetClientOptions(), "plain");
        sendUntilClosed(new NetClientOptions(tls), "without a certificate");
        sendUntilClosed(withCertificate(new NetClientOptions(tls), stranger), "of somebody else");
        plain.eventBus().publish(ADDRESS, "from a node of Hazelcast's without TLS");
        NetClient ours = plain.createNetClient(withCertificate(new NetClientOptions(tls), south));
        NetSocket socket = await(ours.connect(port, "127.0.0.1"));
        await(socket.write(frame("of ours")));
        Awaitility.await().atMost(Duration.ofSeconds(Await.SECONDS)).until(() -> !HEARD.isEmpty());
        await(ours.close());

        assertThat(HEARD).containsExactly("of ours");
    }

    private static NetClientOptions withCertificate(NetClientOptions options, ClusterTls from) {
        ClientOptionsBase base = options.setKeyCertOptions(new PemKeyCertOptions()
                        .addCertPath(from.certificate().toString())
                        .addKeyPath(from.key().toString()))
                .setTrustOptions(
                        new PemTrustOptions().addCertPath(north.authorities().toString()));
        return (NetClientOptions) base;
    }

    /** One frame of the event bus. This is all that an attacker needs. */
    private static Buffer frame(String text) {
        Buffer frame = Buffer.buffer(new byte[] {2, 9, 1}); // version, codec of strings, published
        frame.appendInt(ADDRESS.length()).appendString(ADDRESS);
        frame.appendInt(0); // no reply address
        frame.appendInt(1).appendString("x"); // sender
        frame.appendInt(Integer.BYTES); // no headers
        frame.appendInt(text.length()).appendString(text);
        return Buffer.buffer().appendInt(frame.length()).appendBuffer(frame);
    }

    private static void sendUntilClosed(NetClientOptions options, String text) {
        Promise<Void> closed = Promise.promise();
        NetClient client = plain.createNetClient(options);
        client.connect(port, "127.0.0.1")
                .onSuccess(socket -> {
                    socket.exceptionHandler(failure -> {});
                    socket.closeHandler(v -> closed.tryComplete());
                    socket.write(frame(text));
                })
                .onFailure(refused -> closed.tryComplete());
        await(closed.future().eventually(client::close));
    }

    @Test
    void files_that_fit_together_are_accepted() {
        EventBusTls.check(north);
        EventBusTls.check(south);
    }

    @Test
    void what_is_wrong_with_the_files_is_said_at_the_start() throws Exception {
        Path nothing = Files.writeString(directory.resolve("nothing.pem"), "nothing");

        assertWrong(new ClusterTls(directory.resolve("none.pem"), north.key(), north.authorities()), "certificate");
        assertWrong(new ClusterTls(nothing, north.key(), north.authorities()), "certificate");
        assertWrong(new ClusterTls(north.certificate(), nothing, north.authorities()), "key");
        assertWrong(new ClusterTls(north.certificate(), stranger.key(), north.authorities()), "key");
        assertWrong(new ClusterTls(north.certificate(), south.key(), north.authorities()), "key");
        assertWrong(new ClusterTls(north.certificate(), north.key(), nothing), "authorities");
        assertWrong(new ClusterTls(stranger.certificate(), stranger.key(), north.authorities()), "certificate");
    }

    private static void assertWrong(ClusterTls tls, String key) {
        assertThatThrownBy(() -> EventBusTls.check(tls))
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith("configuration: cluster.tls." + key + ": ");
    }
}
