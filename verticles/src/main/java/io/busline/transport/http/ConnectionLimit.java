package io.busline.transport.http;

import io.busline.config.HttpConfig;
import io.busline.overload.Action;
import io.busline.overload.Overload;
import io.busline.overload.Refusal;
import io.busline.overload.Resource;
import io.netty.channel.Channel;
import io.vertx.core.Vertx;
import io.vertx.core.shareddata.Shareable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Counts the connections of clients, over all gateways of a node, and says whether one more may come in. It watches
 * {@link Resource#CONNECTIONS}. Thread-safe.
 */
public final class ConnectionLimit implements Shareable {
    private final Overload overload;
    private final int most;
    /** 0: no limit. */
    private final int mostPerAddress;

    private final AtomicInteger open = new AtomicInteger();
    private final AtomicBoolean guarded = new AtomicBoolean();
    /** Open connections by address; empty without a limit for each address. */
    private final ConcurrentMap<String, Integer> byAddress = new ConcurrentHashMap<>();

    private ConnectionLimit(HttpConfig config, Overload overload) {
        this.overload = overload;
        this.most = config.connections() > 0 ? config.connections() : Descriptors.roomForConnections();
        this.mostPerAddress = config.connectionsPerAddress();
        overload.watch(Resource.CONNECTIONS, () -> (double) open.get() / most);
    }

    /** The node's. The first call's arguments count. */
    public static ConnectionLimit of(Vertx vertx, HttpConfig config, Overload overload) {
        return vertx.sharedData()
                .<String, ConnectionLimit>getLocalMap(ConnectionLimit.class.getName())
                .computeIfAbsent("node", first -> new ConnectionLimit(config, overload));
    }

    /**
     * Counts a connection in, or counts the refusal.
     *
     * @param address the client's; null if it stands for many clients
     * @return null if the connection may stay; it must be counted out by {@link #left}
     */
    Refusal enter(String address) {
        Refusal refusal = tryEnter(address);
        if (refusal != null) {
            overload.refused(refusal);
        }
        return refusal;
    }

    private Refusal tryEnter(String address) {
        if (open.incrementAndGet() > most || overload.isActive(Action.REFUSE_CONNECTIONS)) {
            open.decrementAndGet();
            return Refusal.CONNECTIONS;
        }
        if (isCounted(address) && byAddress.merge(address, 1, Integer::sum) > mostPerAddress) {
            left(address);
            return Refusal.CONNECTIONS_PER_ADDRESS;
        }
        return null;
    }

    /** The connection has ended. */
    void left(String address) {
        open.decrementAndGet();
        if (isCounted(address)) {
            byAddress.computeIfPresent(address, (same, count) -> count == 1 ? null : count - 1);
        }
    }

    private boolean isCounted(String address) {
        return mostPerAddress > 0 && address != null;
    }

    /** Has the node's listening socket guarded, which nothing but its connections leads to. */
    void guard(Channel listening) {
        if (listening != null && !guarded.get() && guarded.compareAndSet(false, true)) {
            listening.pipeline().addFirst(new AcceptGuard(most));
        }
    }

    /** Connections that are open now. */
    int open() {
        return open.get();
    }
}
