package io.busline.bus;

import com.hazelcast.config.Config;
import com.hazelcast.core.HazelcastInstance;
import com.sun.management.OperatingSystemMXBean;
import io.vertx.core.Context;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.metrics.MetricsOptions;
import io.vertx.core.spi.metrics.EventBusMetrics;
import io.vertx.core.spi.metrics.VertxMetrics;
import io.vertx.spi.cluster.hazelcast.ConfigUtil;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/**
 * Measures an event bus address a room against a fixed number of shared addresses: registration, the lag until other
 * nodes deliver, traffic, a crash and a join. No test: run it by hand, after {@code mvn test-compile} and with the options
 * {@code jvm.opens} of the parent's pom.xml, on the class path that {@code mvn dependency:build-classpath} prints:
 *
 * <pre>
 * java -Xmx8g $OPENS -cp verticles/target/test-classes:verticles/target/classes:$CLASSPATH \
 *     io.busline.bus.AddressingBenchmark NODES ROOMS NODES_A_ROOM SCHEME...
 * </pre>
 *
 * <p>A scheme is {@code room}, a number of shards, or {@code none} (nothing registered, to see what a crash costs anyway).
 * All nodes are real Hazelcast members and event buses in this process, over TCP on loopback, with one event loop each; so
 * CPU is that of the whole cluster. The first scheme also pays for warming up the JVM: name one twice and ignore its first
 * figures. {@code docs/addressing.md} has the figures.
 */
final class AddressingBenchmark {
    private static final int PUBLISHES = 10_000;
    private static final int LAG_TRIALS = 20;
    private static final int PROBED = 5;
    private static final long SETTLE_LIMIT_NS = TimeUnit.SECONDS.toNanos(120);
    private static final OperatingSystemMXBean OS =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    private final String cluster = "addressing-" + UUID.randomUUID();
    private final int firstPort = freePort();
    private final List<Node> nodes = new ArrayList<>();
    private final int rooms;
    private final int nodesARoom;

    private AddressingBenchmark(int rooms, int nodesARoom) {
        this.rooms = rooms;
        this.nodesARoom = nodesARoom;
    }

    public static void main(String[] args) {
        int count = Integer.parseInt(args[0]);
        AddressingBenchmark benchmark = new AddressingBenchmark(Integer.parseInt(args[1]), Integer.parseInt(args[2]));
        long start = System.nanoTime();
        for (int i = 0; i < count; i++) {
            benchmark.nodes.add(benchmark.start());
        }
        print("nodes=%d rooms=%s nodes a room=%s, started in %.0f s", count, args[1], args[2], seconds(start));
        benchmark.measureLag("known");
        benchmark.measureLag("new");
        for (String scheme : Arrays.asList(args).subList(3, args.length)) {
            benchmark.measure(scheme);
        }
        Runtime.getRuntime().halt(0); // a crashed node can't be closed
    }

    private void measure(String name) {
        Scheme scheme = new Scheme(name, UUID.randomUUID() + ".");
        placeMembers();
        Node alone = nodes.get(1);
        if (!name.equals("none")) {
            Set<String> own = scheme.addresses(alone.rooms, rooms);
            report(name, "one node, 1 context", own.size(), () -> alone.register(own, 1));
            report(name, "one node, 1 context, removal", own.size(), alone::unregister);
            report(name, "one node, 4 contexts", own.size(), () -> alone.register(own, 4));
            await(alone.unregister());
        }
        settle();
        long heapBefore = usedHeap();
        int registrations = nodes.stream()
                .mapToInt(n -> scheme.addresses(n.rooms, rooms).size())
                .sum();
        report(
                name,
                "all nodes at once, 1 context each",
                registrations,
                () -> Future.all(nodes.stream()
                        .map(n -> n.register(scheme.addresses(n.rooms, rooms), 1))
                        .toList()));
        print("%s: events settled after %.1f s more", name, settle());
        print("%s: heap %d B a registration", name, (usedHeap() - heapBefore) / Math.max(1, registrations));
        if (!name.equals("none")) {
            measureTraffic(scheme);
        }
        crash(scheme, registrations);
        join(scheme);
        report(
                name,
                "all nodes at once, removal",
                registrations,
                () -> Future.all(nodes.stream().map(Node::unregister).toList()));
        settle();
    }

    /** Each room gets members on as many random nodes as was asked for, the same ones in every scheme. */
    private void placeMembers() {
        Random random = new Random(1);
        nodes.forEach(n -> n.rooms.clear());
        List<Node> shuffled = new ArrayList<>(nodes);
        for (int room = 0; room < rooms; room++) {
            Collections.shuffle(shuffled, random);
            int number = room;
            shuffled.subList(0, nodesARoom).forEach(n -> n.rooms.set(number));
        }
    }

    /** From the completion of a registration until each other node's messages arrive. */
    private void measureLag(String kind) {
        List<Double> slowest = new ArrayList<>();
        List<Double> all = new ArrayList<>();
        for (int trial = 0; trial < LAG_TRIALS; trial++) {
            String address = "lag." + kind + trial;
            if (kind.equals("known")) { // somebody listens already and everybody publishes there
                await(nodes.get(0).register(Set.of(address), 1));
                nodes.forEach(n -> n.vertx.eventBus().publish(address, Buffer.buffer()));
                pause(100);
            }
            Set<Integer> heard = ConcurrentHashMap.newKeySet();
            List<Double> lags = new CopyOnWriteArrayList<>();
            AtomicLong completed = new AtomicLong();
            Promise<Void> everybody = Promise.promise();
            MessageConsumer<Buffer> consumer = nodes.get(1).vertx.eventBus().consumer(address, message -> {
                if (message.body().length() > 0
                        && heard.add((int) message.body().getByte(0))) {
                    lags.add((System.nanoTime() - completed.get()) / 1e6);
                    if (heard.size() == nodes.size() - 1) {
                        everybody.tryComplete();
                    }
                }
            });
            await(consumer.completion());
            completed.set(System.nanoTime());
            List<Runnable> stops = new ArrayList<>();
            for (int i = 0; i < nodes.size(); i++) {
                Buffer number = Buffer.buffer(new byte[] {(byte) i});
                Vertx vertx = nodes.get(i).vertx;
                if (i != 1) {
                    vertx.eventBus().publish(address, number);
                    long timer = vertx.setPeriodic(5, t -> vertx.eventBus().publish(address, number));
                    stops.add(() -> vertx.cancelTimer(timer));
                }
            }
            await(everybody.future());
            stops.forEach(Runnable::run);
            slowest.add(Collections.max(lags));
            all.addAll(lags);
            await(consumer.unregister());
            await(nodes.get(0).unregister());
        }
        Collections.sort(slowest);
        Collections.sort(all);
        print(
                "lag after completion, address %s to publishers: median node %.1f ms; slowest node: median %.1f, worst %.1f",
                kind, all.get(all.size() / 2), slowest.get(LAG_TRIALS / 2), slowest.get(LAG_TRIALS - 1));
    }

    private void measureTraffic(Scheme scheme) {
        long start = System.nanoTime();
        long cpu = OS.getProcessCpuTime();
        for (int room = 0; room < rooms; room++) {
            nodes.get(0).publish(scheme, room);
        }
        settle();
        print(
                "%s: first publish to each of %d rooms: %.1f s, %.1f s CPU",
                scheme.name, rooms, seconds(start) - 1, (OS.getProcessCpuTime() - cpu) / 1e9);
        long idleStart = OS.getProcessCpuTime();
        pause(2_000);
        double idle = (OS.getProcessCpuTime() - idleStart) / 2e9;
        publishInBursts(scheme, 1, idle);
        publishInBursts(scheme, 20, idle);
    }

    /** Publishes 2,000 a second; many at once are written, and so paid for, together. */
    private void publishInBursts(Scheme scheme, int size, double idle) {
        nodes.forEach(Node::resetCounts);
        Random random = new Random(2);
        long cpu = OS.getProcessCpuTime();
        long start = System.nanoTime();
        for (int sent = 0; sent < PUBLISHES; ) {
            for (int burst = 0; burst < size; burst++, sent++) {
                nodes.get(0).publish(scheme, random.nextInt(rooms));
            }
            LockSupport.parkNanos(start + sent * 500_000L - System.nanoTime());
        }
        double sending = seconds(start);
        awaitQuiet();
        double micros = ((OS.getProcessCpuTime() - cpu) / 1e9 - idle * seconds(start)) * 1e6 / PUBLISHES;
        long useful = nodes.stream().mapToLong(n -> n.useful.sum()).sum();
        long useless = nodes.stream().mapToLong(n -> n.useless.sum()).sum();
        long bytes = nodes.stream().mapToLong(n -> n.written.sum()).sum();
        print(
                "%s: a publish, %d at once: %.2f useful and %.2f useless receipts, %.0f B sent, %.0f us CPU (idle %.2f cores, took %.1f s)",
                scheme.name,
                size,
                (double) useful / PUBLISHES,
                (double) useless / PUBLISHES,
                (double) bytes / PUBLISHES,
                micros,
                idle,
                sending);
    }

    /** The last node ends without a word; how long do the others register slowly, and when are its entries gone? */
    private void crash(Scheme scheme, int registrations) {
        Node victim = nodes.remove(nodes.size() - 1);
        int left = registrations - scheme.addresses(victim.rooms, rooms).size();
        AtomicBoolean probing = new AtomicBoolean(true);
        List<Probe> probes = nodes.stream()
                .limit(PROBED)
                .map(n -> new Probe(n.vertx, probing))
                .toList();
        probes.forEach(Probe::next);
        pause(1_000);
        long before =
                probes.stream().mapToLong(p -> p.slowest.getAndSet(0)).max().orElse(0);
        long cpu = OS.getProcessCpuTime();
        long start = System.nanoTime();
        victim.hazelcast.getLifecycleService().terminate();
        double gone = 0;
        HazelcastInstance survivor = nodes.get(0).hazelcast;
        while (gone == 0 && System.nanoTime() - start < SETTLE_LIMIT_NS) {
            pause(50);
            if (survivor.getMultiMap("__vertx.subs").size() <= left + probes.size()) {
                gone = seconds(start);
            }
        }
        pause(2_000);
        probing.set(false);
        settle();
        print(
                "%s: crash of a node with %d of %d: entries gone after %.1f s, %.1f s CPU, slowest registration %d ms (%d before); left %d, expected %d",
                scheme.name,
                registrations - left,
                registrations,
                gone,
                (OS.getProcessCpuTime() - cpu) / 1e9,
                probes.stream().mapToLong(p -> p.slowest.get()).max().orElse(0),
                before,
                survivor.getMultiMap("__vertx.subs").size(),
                left);
    }

    /** A new node takes over the rooms of the one that crashed; the first node has published to all of them before. */
    private void join(Scheme scheme) {
        Node joining = start();
        settle();
        if (!scheme.name.equals("none")) {
            int[] places = new int[rooms];
            nodes.forEach(n -> n.rooms.stream().forEach(room -> places[room]++));
            IntStream.range(0, rooms).filter(room -> places[room] < nodesARoom).forEach(joining.rooms::set);
            Set<String> own = scheme.addresses(joining.rooms, rooms);
            report(scheme.name, "a node that joins, 1 context", own.size(), () -> joining.register(own, 1));
            long start = System.nanoTime();
            Map<String, Integer> unheard = new HashMap<>();
            joining.rooms.stream().forEach(room -> unheard.put(scheme.address(room), room));
            int rounds = 0;
            for (long wait = 20; !unheard.isEmpty() && seconds(start) < 120; wait *= 2, rounds++) {
                unheard.values().forEach(room -> nodes.get(0).publish(scheme, room));
                pause(wait); // ever longer, so that asking does not load the bus itself
                BitSet heard = joining.heardCopy();
                unheard.values().removeIf(heard::get);
            }
            print(
                    "%s: until a publisher reaches all of them: at most %.0f ms, %d rounds",
                    scheme.name, seconds(start) * 1e3, rounds);
        }
        nodes.add(joining);
    }

    private Node start() {
        Config config = ConfigUtil.loadConfig();
        config.setClusterName(cluster);
        config.getMetricsConfig().setEnabled(false);
        config.getNetworkConfig().setPort(nodes.isEmpty() ? firstPort : freePort());
        config.getNetworkConfig().getInterfaces().setEnabled(true).addInterface("127.0.0.1");
        config.getNetworkConfig().getJoin().getAutoDetectionConfig().setEnabled(false);
        config.getNetworkConfig().getJoin().getMulticastConfig().setEnabled(false);
        config.getNetworkConfig().getJoin().getTcpIpConfig().setEnabled(true).addMember("127.0.0.1:" + firstPort);
        config.setProperty("hazelcast.socket.bind.any", "false");
        config.setProperty("hazelcast.wait.seconds.before.join", "0");
        config.setProperty("hazelcast.logging.type", "slf4j");
        config.setProperty("hazelcast.phone.home.enabled", "false");
        config.setProperty("hazelcast.operation.thread.count", "2");
        config.setProperty("hazelcast.operation.generic.thread.count", "2");
        config.setProperty("hazelcast.io.thread.count", "1");
        config.setProperty("hazelcast.event.thread.count", "1");
        return new Node(config);
    }

    private interface Work {
        Future<?> start();
    }

    private static void report(String scheme, String what, int count, Work work) {
        long start = System.nanoTime();
        long cpu = OS.getProcessCpuTime();
        await(work.start());
        double took = seconds(start);
        settle();
        double micros = (OS.getProcessCpuTime() - cpu) / 1e3 / Math.max(1, count);
        print("%s: %s: %d in %.2f s = %.0f/s, %.0f us CPU each", scheme, what, count, took, count / took, micros);
    }

    /** Waits until this process takes less than a quarter of a core more than the least seen; returns the seconds. */
    private static double settle() {
        long start = System.nanoTime();
        double least = Double.MAX_VALUE;
        for (int calm = 0; calm < 2 && System.nanoTime() - start < SETTLE_LIMIT_NS; ) {
            long cpu = OS.getProcessCpuTime();
            pause(500);
            double load = (OS.getProcessCpuTime() - cpu) / 5e8;
            least = Math.min(least, load);
            calm = load < 0.5 && load < least + 0.25 ? calm + 1 : 0;
        }
        return seconds(start) - 1;
    }

    private void awaitQuiet() {
        long last;
        long now = received();
        do {
            last = now;
            pause(300);
            now = received();
        } while (now != last);
    }

    private long received() {
        return nodes.stream().mapToLong(n -> n.useful.sum() + n.useless.sum()).sum();
    }

    private static long usedHeap() {
        for (int i = 0; i < 3; i++) {
            System.gc();
            pause(100);
        }
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    private static void pause(long millis) {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        for (long left; (left = end - System.nanoTime()) > 0; ) {
            LockSupport.parkNanos(left);
        }
    }

    private static <T> T await(Future<T> future) {
        return future.toCompletionStage()
                .toCompletableFuture()
                .orTimeout(10, TimeUnit.MINUTES)
                .join();
    }

    private static double seconds(long sinceNanos) {
        return (System.nanoTime() - sinceNanos) / 1e9;
    }

    private static void print(String format, Object... values) {
        System.out.printf(format + "%n", values);
    }

    private static int freePort() {
        try (ServerSocket any = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return any.getLocalPort();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** @param run makes the addresses of each measurement new ones */
    private record Scheme(String name, String run) {
        String address(int room) {
            return run + (name.equals("room") ? "room." + room : "shard." + Math.floorMod(room * 31, shards()));
        }

        Set<String> addresses(BitSet rooms, int all) {
            Set<String> addresses = new LinkedHashSet<>();
            if (!name.equals("none")) {
                rooms.stream().forEach(room -> addresses.add(address(room)));
            }
            return addresses;
        }

        private int shards() {
            return Integer.parseInt(name);
        }
    }

    /** Registers and unregisters one address after the other, and remembers the slowest. */
    private static final class Probe {
        final AtomicLong slowest = new AtomicLong();
        private final Vertx vertx;
        private final AtomicBoolean going;

        Probe(Vertx vertx, AtomicBoolean going) {
            this.vertx = vertx;
            this.going = going;
        }

        void next() {
            if (!going.get()) {
                return;
            }
            long start = System.nanoTime();
            MessageConsumer<Object> consumer = vertx.eventBus().consumer("probe." + UUID.randomUUID(), message -> {});
            consumer.completion()
                    .eventually(() -> {
                        slowest.accumulateAndGet(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start), Math::max);
                        return consumer.unregister();
                    })
                    .onComplete(done -> vertx.setTimer(20, timer -> next()));
        }
    }

    private static final class Node {
        final Vertx vertx;
        final HazelcastInstance hazelcast;
        final BitSet rooms = new BitSet();
        final BitSet heard = new BitSet();
        final LongAdder useful = new LongAdder();
        final LongAdder useless = new LongAdder();
        final LongAdder written = new LongAdder();
        private final Collection<MessageConsumer<Buffer>> consumers = new ArrayList<>();

        Node(Config config) {
            VertxOptions options = new VertxOptions()
                    .setEventLoopPoolSize(1)
                    .setWorkerPoolSize(4)
                    .setInternalBlockingPoolSize(2)
                    .setBlockedThreadCheckInterval(TimeUnit.HOURS.toMillis(1))
                    .setMetricsOptions(new MetricsOptions().setEnabled(true));
            options.getEventBusOptions().setHost("127.0.0.1");
            HazelcastClusterManager manager = new HazelcastClusterManager(config);
            vertx = await(Vertx.builder()
                    .with(options)
                    .withMetrics(given -> new WrittenBytes())
                    .withClusterManager(manager)
                    .buildClustered());
            hazelcast = manager.getHazelcastInstance();
        }

        /** Like the verticles of a node: each context registers its share, all at once. */
        Future<?> register(Set<String> addresses, int contexts) {
            List<Context> targets = new CopyOnWriteArrayList<>();
            await(vertx.deployVerticle(
                    () -> new VerticleBase() {
                        @Override
                        public Future<?> start() {
                            targets.add(context);
                            return Future.succeededFuture();
                        }
                    },
                    new DeploymentOptions().setInstances(contexts)));
            List<String> list = List.copyOf(addresses);
            List<Future<?>> done = new ArrayList<>();
            for (int i = 0; i < contexts; i++) {
                int share = i;
                Promise<Void> registered = Promise.promise();
                done.add(registered.future());
                targets.get(i).runOnContext(now -> {
                    List<Future<Void>> completions = new ArrayList<>();
                    for (int a = share; a < list.size(); a += contexts) {
                        MessageConsumer<Buffer> consumer =
                                vertx.eventBus().consumer(list.get(a), message -> receive(message.body()));
                        synchronized (consumers) {
                            consumers.add(consumer);
                        }
                        completions.add(consumer.completion());
                    }
                    Future.all(completions).<Void>mapEmpty().onComplete(registered);
                });
            }
            return Future.all(done);
        }

        Future<?> unregister() {
            List<MessageConsumer<Buffer>> all = List.copyOf(consumers);
            consumers.clear();
            return Future.all(all.stream().map(MessageConsumer::unregister).toList());
        }

        /** About 250 bytes, with the room in front, as the receiver must read it to know whether it cares. */
        void publish(Scheme scheme, int room) {
            Buffer message = Buffer.buffer(254).appendInt(room).appendBytes(new byte[250]);
            vertx.runOnContext(now -> vertx.eventBus().publish(scheme.address(room), message));
        }

        private synchronized void receive(Buffer message) {
            if (message.length() < Integer.BYTES) {
                return;
            }
            int room = message.getInt(0);
            if (rooms.get(room)) {
                heard.set(room);
                useful.increment();
            } else {
                useless.increment();
            }
        }

        synchronized BitSet heardCopy() {
            return (BitSet) heard.clone();
        }

        void resetCounts() {
            useful.reset();
            useless.reset();
            written.reset();
        }

        private final class WrittenBytes implements VertxMetrics {
            @Override
            public EventBusMetrics<?> createEventBusMetrics() {
                return new EventBusMetrics<Void>() {
                    @Override
                    public void messageWritten(String address, int numberOfBytes) {
                        written.add(numberOfBytes);
                    }
                };
            }
        }
    }
}
