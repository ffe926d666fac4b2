package io.busline.app.faults;

import static org.awaitility.Awaitility.await;

import io.busline.testing.Await;
import io.vertx.core.Vertx;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.awaitility.core.ConditionTimeoutException;

/**
 * Clients of a node that somebody else starts and troubles. They behave as the protocol asks, and the checker reads
 * what they have seen. For one thread; tests of other modules use it too.
 */
public final class HonestClients implements AutoCloseable {
    private static final int CONNECT_MS = 2_000;

    private final Vertx vertx = Vertx.vertx();
    private final WebSocketClient sockets = vertx.createWebSocketClient(
            new WebSocketClientOptions().setMaxConnections(1_000).setConnectTimeout(CONNECT_MS));
    private final Record record = new Record();
    private final Cluster.Address node;
    private final long seed;
    private final List<String> rooms;
    private final List<FaultClient> clients = new ArrayList<>();

    /** @param rooms how many rooms they have */
    public HonestClients(String host, int port, long seed, int rooms) {
        this.node = new Cluster.Address(host, port);
        this.seed = seed;
        this.rooms =
                IntStream.range(0, rooms).mapToObj(room -> "honest-" + room).toList();
    }

    /** Brings them, each into two rooms, waits until all have joined, and lets each talk about this often. */
    public void open(int count, long talkEveryMs) {
        for (int i = 0; i < count; i++) {
            List<String> two = List.of(rooms.get(i % rooms.size()), rooms.get((i + 1) % rooms.size()));
            clients.add(new FaultClient(
                    vertx,
                    sockets,
                    () -> List.of(node),
                    record,
                    "honest-" + i,
                    two.stream().distinct().toList(),
                    seed + i));
        }
        clients.forEach(FaultClient::come);
        await().atMost(Duration.ofSeconds(Await.SECONDS))
                .until(() -> clients.stream().allMatch(FaultClient::isPresent));
        clients.forEach(client -> client.talk(talkEveryMs));
    }

    /** Whether all are connected and have joined their rooms. */
    public boolean arePresent() {
        return clients.stream().allMatch(FaultClient::isPresent);
    }

    /** How many messages they have said. */
    public int said() {
        return clients.stream().mapToInt(FaultClient::said).sum();
    }

    /**
     * Ends the talk, waits until all is acknowledged and received, but for so long at most, reads the history, and
     * returns every promise that was broken, for people.
     */
    public List<String> finish(Duration atMost) {
        clients.forEach(client -> client.talk(0));
        try {
            await().atMost(atMost).until(this::haveCaughtUp);
        } catch (ConditionTimeoutException e) {
            // the checker names what is missing
        }
        HistoryReading.read(vertx, node, record, rooms);
        return Checker.check(record.events()).stream()
                .filter(violation -> violation.kind().breaksPromise())
                .map(Violation::toString)
                .toList();
    }

    private boolean haveCaughtUp() {
        return arePresent()
                && clients.stream().allMatch(client -> client.unacknowledged() == 0)
                && rooms.stream().allMatch(room -> {
                    long newest = clients.stream()
                            .mapToLong(client -> client.newest(room))
                            .max()
                            .orElse(0);
                    return clients.stream()
                            .filter(client -> client.rooms().contains(room))
                            .allMatch(client -> client.position(room) >= newest);
                });
    }

    @Override
    public void close() {
        Await.await(vertx.close());
    }
}
