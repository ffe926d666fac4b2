package io.busline.room;

import io.busline.MicroBenchmark;
import io.busline.bus.Addresses;
import io.busline.bus.Bus;
import io.busline.bus.ClusterEvent;
import io.busline.config.HistoryConfig;
import io.busline.config.RoomsConfig;
import io.busline.history.ReadHistory;
import io.busline.history.ReadNewest;
import io.busline.limits.OpenRooms;
import io.busline.overload.Overload;
import io.busline.protocol.EncodedFrame;
import io.busline.protocol.RoomEvent;
import io.busline.protocol.StoredEvent;
import io.busline.protocol.User;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/**
 * A message's way from {@link Bus#publish} through the hub to all members of a room: one operation a message, not a
 * delivery. The bus is that of one node: nothing is encoded; members keep the frame, sockets are left out. {@value
 * #MESSAGES} messages are published at a time, so that the way to the event loop and back hardly counts.
 */
public class HubBenchmark extends MicroBenchmark {
    private static final int MESSAGES = 1_000;
    private static final String ROOM = "lobby";
    private static final long TIMEOUT_S = 20;

    @Param({"10", "1000"})
    public int members;

    private Vertx vertx;
    private Bus bus;
    private Context context;
    private StoredEvent stored;

    // Of the hub's context:
    private long seq;
    private long awaited;
    private CountDownLatch allDelivered;

    private final class Listener implements Member {
        private EncodedFrame last;

        @Override
        public void send(EncodedFrame delivered) {
            last = delivered;
            if (--awaited == 0) {
                allDelivered.countDown();
            }
        }

        @Override
        public void offer(EncodedFrame frame) {
            throw new UnsupportedOperationException("nothing is broadcast here");
        }

        @Override
        public void tooSlow() {
            throw new UnsupportedOperationException("nobody joins slowly here");
        }
    }

    @Setup
    public void open() throws Exception {
        stored = StoredEvent.of(
                ROOM,
                1,
                System.currentTimeMillis(),
                new User("guest-1k9w", "Ada", true),
                new RoomEvent.Message("x".repeat(100)));
        vertx = Vertx.vertx();
        bus = new Bus(vertx);
        vertx.deployVerticle(this::open)
                .toCompletionStage()
                .toCompletableFuture()
                .get(TIMEOUT_S, TimeUnit.SECONDS);
    }

    private Future<?> open(Context verticle) {
        context = verticle;
        bus.serve(
                ReadHistory.class,
                query -> Future.succeededFuture(new ReadHistory.Page(List.of(), List.of(), false, 1, 0, 0, false)));
        bus.serve(ReadNewest.class, query -> Future.succeededFuture(List.of(seq)));
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        Hub hub = new Hub(
                vertx,
                bus,
                RoomsConfig.DEFAULT,
                1,
                HistoryConfig.DEFAULT,
                new OpenRooms(1, new Overload(registry)),
                registry);
        List<Future<Rooms.Entry>> joins = new ArrayList<>();
        for (int i = 0; i < members; i++) {
            joins.add(hub.join(ROOM, new Listener(), OptionalLong.empty(), 0, Optional::empty)
                    .onSuccess(entry -> entry.seat().goLive()));
        }
        return Future.all(joins);
    }

    @TearDown
    public void close() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(TIMEOUT_S, TimeUnit.SECONDS);
    }

    @Benchmark
    @OperationsPerInvocation(MESSAGES)
    public void deliver() throws InterruptedException {
        CountDownLatch done = new CountDownLatch(1);
        context.runOnContext(publishing -> publish(done));
        if (!done.await(TIMEOUT_S, TimeUnit.SECONDS)) {
            throw new IllegalStateException(awaited + " deliveries are missing");
        }
    }

    private void publish(CountDownLatch done) {
        allDelivered = done;
        awaited = (long) MESSAGES * members;
        for (int i = 0; i < MESSAGES; i++) {
            StoredEvent next = new StoredEvent(++seq, stored.ts(), stored.sender(), stored.kind(), stored.frame());
            bus.publish(Addresses.room(ROOM), new ClusterEvent.EventStored(ROOM, next));
        }
    }
}
