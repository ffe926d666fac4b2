package io.busline.bus;

import io.vertx.core.Context;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/**
 * Delivers events between the verticles of a node. Vert.x's event bus would do it with a message and a task for each
 * handler and event, which costs more. Any thread may call it; events that one thread publishes reach each handler in
 * that order.
 */
final class LocalEvents {
    private final Vertx vertx;
    private final Map<String, List<Listener>> listeners = new ConcurrentHashMap<>();
    private final Map<Context, Inbox<Runnable>> inboxes = new ConcurrentHashMap<>();

    private record Listener(Inbox<Runnable> inbox, Handler<ClusterEvent> handler) {}

    LocalEvents(Vertx vertx) {
        this.vertx = vertx;
    }

    /**
     * Events go to the handler, on the calling context, until what is returned is run or the context's verticle ends.
     */
    Runnable listen(String address, Handler<ClusterEvent> handler) {
        ContextInternal context = ((ContextInternal) vertx.getOrCreateContext()).unwrap(); // not a connection's own
        Listener listener = new Listener(inboxOf(context), handler);
        listeners.compute(address, (same, all) -> {
            List<Listener> grown = all == null ? new CopyOnWriteArrayList<>() : all;
            grown.add(listener);
            return grown;
        });
        return () -> forget(address, one -> one == listener);
    }

    private void forget(String address, Predicate<Listener> gone) {
        listeners.computeIfPresent(address, (same, all) -> {
            all.removeIf(gone);
            return all.isEmpty() ? null : all;
        });
    }

    private Inbox<Runnable> inboxOf(ContextInternal context) {
        return inboxes.computeIfAbsent(context, first -> {
            Inbox<Runnable> inbox = new Inbox<>(context, Pacing.NONE, Runnable::run);
            context.addCloseHook(closed -> {
                inboxes.remove(context);
                listeners.keySet().forEach(address -> forget(address, one -> one.inbox() == inbox));
                closed.succeed();
            });
            return inbox;
        });
    }

    void publish(String address, ClusterEvent event) {
        for (Listener listener : listeners.getOrDefault(address, List.of())) {
            listener.inbox().put(() -> listener.handler().handle(event));
        }
    }
}
