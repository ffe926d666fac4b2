package io.busline.transport.budget;

import io.busline.config.GatewayConfig;
import io.busline.overload.Action;
import io.busline.overload.Overload;
import io.busline.overload.Refusal;
import io.busline.overload.Resource;
import io.busline.protocol.EncodedFrame;
import io.busline.session.SessionMetrics;
import io.netty.util.internal.PlatformDependent;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Predicate;

/**
 * The bytes that wait for all clients of a gateway together. A frame that waits for many clients is counted once,
 * because it is in memory once. When the bytes are more than the gateway's part of {@code gateway.queuedBytes}, the
 * clients for whom most waits are shed, until it is an eighth less. Memory outside the heap has a bound of its own.
 * Belongs to one event loop.
 */
public final class QueueBudget {
    /** How often {@link #check} is to be called, in ms. */
    public static final long CHECK_MS = 100;

    /** What a waiting frame costs beside its JSON. */
    static final int FRAME_BYTES = 64;
    /** What a client's place in a frame's line costs. */
    static final int ENTRY_BYTES = 16;

    /** Of the memory outside the heap. Netty's reads and what Vert.x writes need the rest. */
    private static final int SHARE_OF_DIRECT = 4;

    /** Only a client for which more waits is shed when it is not the queues that are short of memory. */
    private static final int LONG_BYTES = 64 * 1024;

    private static final int LARGE_CHUNK = 16 * 1024;
    private static final int SMALL_CHUNK = 2 * 1024;

    private final long maxBytes;
    private final long maxDirectBytes;
    private final Executor loop;
    private final SessionMetrics metrics;
    private final Overload overload;

    /** How many clients each frame waits for. */
    private final Map<EncodedFrame, Count> frames = new IdentityHashMap<>();
    /** Those for whom something waits, and who have not been cut off. */
    private final Set<ClientBytes> clients = new HashSet<>();
    /** Those who have been cut off and have not yet given up everything. */
    private final Set<ClientBytes> cutOff = new HashSet<>();
    /** Who waits for memory outside the heap, each once. */
    private final Set<Runnable> withoutDirect = new LinkedHashSet<>();

    private long bytes;
    private long directBytes;
    /** As the metrics know it. */
    private long publishedBytes;

    private boolean shedding;

    private static final class Count {
        private int clients;
    }

    /**
     * @param loop the event loop
     * @param metrics the node's
     */
    QueueBudget(long maxBytes, long maxDirectBytes, Executor loop, SessionMetrics metrics, Overload overload) {
        this.maxBytes = maxBytes;
        this.maxDirectBytes = maxDirectBytes;
        this.loop = loop;
        this.metrics = metrics;
        this.overload = overload;
    }

    /** The budget of one of the node's gateways. {@link #check} must be called every {@value #CHECK_MS} ms. */
    public static QueueBudget of(GatewayConfig config, Executor loop, SessionMetrics metrics, Overload overload) {
        int gateways = config.actualInstances();
        double all = config.actualQueuedBytes();
        overload.watch(Resource.SEND_QUEUES, () -> metrics.queuedBytes() / all);
        return new QueueBudget(
                config.actualQueuedBytes() / gateways,
                PlatformDependent.maxDirectMemory() / SHARE_OF_DIRECT / gateways,
                loop,
                metrics,
                overload);
    }

    /** The bytes that wait, beside those outside the heap. */
    public long bytes() {
        return bytes;
    }

    /** The bytes outside the heap. */
    public long directBytes() {
        return directBytes;
    }

    /** How much memory outside the heap a client may ask for at once: less when there is less. */
    public int chunkBytes() {
        return directBytes < maxDirectBytes / 2 ? LARGE_CHUNK : SMALL_CHUNK;
    }

    /** Counts a client that is closed because too much waited for it alone. */
    public void overflowed() {
        overload.refused(Refusal.SLOW_CONSUMER);
    }

    /** Tells the metrics, and sheds clients if the node runs short of memory elsewhere. */
    public void check() {
        metrics.queued(bytes - publishedBytes);
        publishedBytes = bytes;
        if (overload.isActive(Action.CLOSE_SLOWEST)) {
            shedTo(less(bytes), client -> client.bytes() > LONG_BYTES);
        }
    }

    void add(EncodedFrame frame) {
        Count count = frames.computeIfAbsent(frame, first -> new Count());
        count.clients++;
        addOwn(count.clients == 1 ? frame.length() + FRAME_BYTES + ENTRY_BYTES : ENTRY_BYTES);
    }

    void remove(EncodedFrame frame) {
        Count count = frames.get(frame);
        count.clients--;
        if (count.clients == 0) {
            frames.remove(frame);
            addOwn(-frame.length() - FRAME_BYTES);
        }
        addOwn(-ENTRY_BYTES);
    }

    void addOwn(long added) {
        bytes += added;
        if (bytes > maxBytes) {
            shedSoon();
        }
    }

    void begins(ClientBytes client) {
        (client.isCutOff() ? cutOff : clients).add(client);
    }

    void ends(ClientBytes client) {
        clients.remove(client);
        cutOff.remove(client);
    }

    boolean reserveDirect(int wanted, Runnable again) {
        if (directBytes + wanted > maxDirectBytes) {
            withoutDirect.add(again);
            shedSoon();
            return false;
        }
        directBytes += wanted;
        return true;
    }

    void releaseDirect(int released) {
        directBytes -= released;
        if (!withoutDirect.isEmpty()) {
            loop.execute(this::serveThoseWithoutDirect);
        }
    }

    void needsNoDirect(Runnable again) {
        withoutDirect.remove(again);
    }

    int withoutDirect() {
        return withoutDirect.size();
    }

    private void serveThoseWithoutDirect() {
        List<Runnable> waiting = new ArrayList<>(withoutDirect);
        withoutDirect.clear();
        waiting.forEach(Runnable::run); // who gets none joins the line again
    }

    /**
     * Not at once: closing a client while a message is delivered to a room could change the list of members that is
     * being walked through.
     */
    private void shedSoon() {
        if (!shedding) {
            shedding = true;
            loop.execute(this::shed);
        }
    }

    private void shed() {
        shedding = false;
        if (bytes > maxBytes) {
            shedTo(less(maxBytes), client -> true);
        }
        if (!withoutDirect.isEmpty() && directBytes + LARGE_CHUNK > maxDirectBytes) {
            cutOffHoldersOfDirect();
        }
    }

    private static long less(long bytes) {
        return bytes - bytes / 8;
    }

    /**
     * Sheds clients until no more than that waits, those for whom most waits first. What clients hold who were shed
     * before is as good as freed: it must not cost the others. If it is too much to wait for, they are cut off.
     */
    private void shedTo(long target, Predicate<ClientBytes> which) {
        List<ClientBytes> longest = longest();
        long leaving = cutOff.stream().mapToLong(ClientBytes::heapBytes).sum();
        long late = leaving;
        for (ClientBytes client : longest) {
            late += client.isShed() ? client.heapBytes() : 0;
        }
        for (ClientBytes client : longest) {
            if (bytes - late <= target) {
                break;
            }
            if (which.test(client) && client.shed()) {
                overload.refused(Refusal.SEND_QUEUES);
                late += client.heapBytes();
            }
        }
        long left = bytes - leaving;
        for (ClientBytes client : longest) {
            if (left <= maxBytes) {
                return; // what is left is freed when the clients have closed
            }
            if (client.isShed() && client.heapBytes() > 0) {
                left -= client.heapBytes();
                cutOff(client);
            }
        }
    }

    private void cutOffHoldersOfDirect() {
        long enough = less(maxDirectBytes);
        long left = directBytes
                - cutOff.stream().mapToLong(ClientBytes::directBytes).sum();
        for (ClientBytes client : longest()) {
            if (left <= enough) {
                return;
            }
            if (client.directBytes() > 0) {
                left -= client.directBytes();
                if (client.shed()) {
                    overload.refused(Refusal.SEND_QUEUES);
                }
                cutOff(client);
            }
        }
    }

    private void cutOff(ClientBytes client) {
        clients.remove(client);
        cutOff.add(client); // it leaves as soon as it holds nothing
        client.cutOff();
    }

    private List<ClientBytes> longest() {
        List<ClientBytes> longest = new ArrayList<>(clients);
        // Their lengths change while they are shed; those that are still to come are as they were.
        longest.sort(Comparator.comparingLong(ClientBytes::bytes).reversed());
        return longest;
    }
}
