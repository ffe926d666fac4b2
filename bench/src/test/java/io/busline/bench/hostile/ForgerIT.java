package io.busline.bench.hostile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.busline.bench.hostile.bystander.Bystander;
import io.busline.bench.hostile.net.Wire;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Somebody who reaches a clustered node's event bus sends one frame to it. See docs/hostile.md. */
@EnabledOnOs(OS.LINUX)
class ForgerIT {
    private static final String ROOM = "bystander";
    private static final String SECRET = "a secret that nobody else knows, and long enough";
    private static final int MORE = 10;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    Path home;

    @Test
    void with_a_secret_a_forged_message_reaches_nobody() throws Exception {
        try (OneNode node = start(Map.of("BUSLINE_CLUSTER_SECRET", SECRET));
                Bystander bystander = Bystander.start(node.process().chat(), ROOM)) {
            awaitTalk(bystander, MORE);
            forge(node, BusFrame.message(ROOM, bystander.ledger().newest() + 1, "guest-victim", "123456789"));
            awaitTalk(bystander, MORE);

            bystander.finish();
            assertThat(bystander.ledger().brokenInTheEnd()).isEmpty();
        }
    }

    @Test
    void without_one_a_forged_counter_still_stops_no_room() throws Exception {
        try (OneNode node = start(Map.of());
                Bystander bystander = Bystander.start(node.process().chat(), ROOM)) {
            awaitTalk(bystander, MORE);
            forge(node, BusFrame.message(ROOM, Long.MAX_VALUE, "guest-victim", "123456789"));
            awaitTalk(bystander, MORE);

            bystander.finish();
            assertThat(bystander.ledger().brokenInTheEnd()).isEmpty();
        }
    }

    private OneNode start(Map<String, String> more) throws IOException, InterruptedException {
        int port = freePort();
        Map<String, String> environment = new HashMap<>(more);
        environment.put("BUSLINE_CLUSTER_PORT", Integer.toString(port));
        environment.put("BUSLINE_CLUSTER_MEMBERS", "127.0.0.1:" + port);
        return OneNode.start(home, environment, "-cluster");
    }

    private static int freePort() throws IOException {
        try (ServerSocket any = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return any.getLocalPort();
        }
    }

    /** Waits until so many more messages have been acknowledged and received. */
    private static void awaitTalk(Bystander bystander, int messages) {
        long before = bystander.ledger().newest();
        await().atMost(PATIENCE).until(() -> bystander.ledger().newest() >= before + messages);
    }

    /** To every port that the node listens on: the event bus is one of them. */
    private static void forge(OneNode node, byte[] frame) throws IOException {
        Set<Integer> ports = ListeningPorts.of(node.process().pid());
        ports.remove(node.process().chat().getPort());
        ports.remove(node.process().management().getPort());
        assertThat(ports).as("the event bus and Hazelcast").hasSizeGreaterThan(1);
        for (int port : ports) {
            try (Wire wire = Wire.connect(new InetSocketAddress("127.0.0.1", port), "127.0.0.1", 0)) {
                wire.send(frame);
            }
        }
    }
}
