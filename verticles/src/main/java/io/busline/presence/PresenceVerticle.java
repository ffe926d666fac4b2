package io.busline.presence;

import io.busline.bus.Addresses;
import io.busline.bus.Bus;
import io.busline.bus.ClusterEvent;
import io.busline.bus.Subscription;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.Map;
import java.util.UUID;

/**
 * Serves the requests of this package and reports to the other nodes: changes after {@value #GATHER_MS} ms, that the
 * node lives every {@value #ALIVE_MS} ms, all rooms every {@value #WHOLE_MS} ms and whenever another node asks, and at
 * the end that nobody is left. Long reports come in parts. One a node.
 */
public final class PresenceVerticle extends VerticleBase {
    private static final long GATHER_MS = 100;
    private static final long ALIVE_MS = 2_000;

    /** Between the parts of a long report. */
    private static final long PAUSE_MS = 20;

    private static final long WHOLE_MS = 30_000;
    private static final long FORGET_AFTER_MS = 7_000;

    private final Bus bus;
    /** Not the configured name: two nodes that have the same one by mistake must not mix up their people. */
    private final String node = UUID.randomUUID().toString();

    private final PresenceDirectory directory;
    private Subscription subscription;
    /** Whether another whole report was asked for while one is under way. */
    private boolean reportAgain;
    /** Whether a timer will go on with the reports. */
    private boolean pausing;

    public PresenceVerticle(Bus bus) {
        this.bus = bus;
        this.directory = new PresenceDirectory(node, FORGET_AFTER_MS);
    }

    @Override
    public Future<?> start() {
        bus.serve(EnterRoom.class, r -> Future.succeededFuture(directory.enter(r.room(), r.userId())));
        bus.serve(LeaveRoom.class, r -> Future.succeededFuture(directory.leave(r.room(), r.userId())));
        bus.serve(CountPeople.class, r -> Future.succeededFuture(directory.count(r.room())));
        vertx.setPeriodic(GATHER_MS, timer -> {
            if (directory.hasChanges()) {
                report();
            }
        });
        vertx.setPeriodic(ALIVE_MS, timer -> {
            directory.forgetSilent(now());
            publish(directory.changes());
        });
        vertx.setPeriodic(WHOLE_MS, timer -> reportAll());
        return bus.subscribe(Addresses.PRESENCE, this::onEvent).onSuccess(subscribed -> {
            subscription = subscribed;
            publish(new ClusterEvent.PresenceRequested(node));
        });
    }

    @Override
    public Future<?> stop() {
        return subscription
                .cancel()
                .onSuccess(cancelled -> publish(new ClusterEvent.PresenceReported(node, true, Map.of())));
    }

    private void onEvent(ClusterEvent event) {
        if (event instanceof ClusterEvent.PresenceReported report) {
            if (!directory.accept(report, now())) {
                publish(new ClusterEvent.PresenceRequested(node));
            }
        } else if (event instanceof ClusterEvent.PresenceRequested) {
            reportAll();
        }
    }

    private void reportAll() {
        if (directory.isReporting()) {
            reportAgain = true; // who asks may have missed the beginning
        } else {
            directory.beginWholeReport();
            report();
        }
    }

    /** Publishes a part of what is to be reported, and the rest after a while: others have to keep up. */
    private void report() {
        if (pausing) {
            return;
        }
        if (directory.isReporting()) {
            publish(directory.nextPart());
        }
        if (directory.hasChanges()) {
            publish(directory.changes());
        }
        if (reportAgain && !directory.isReporting()) {
            reportAgain = false;
            directory.beginWholeReport();
        }
        if (directory.isReporting() || directory.hasChanges()) {
            pausing = true;
            vertx.setTimer(PAUSE_MS, timer -> {
                pausing = false;
                report();
            });
        }
    }

    private void publish(ClusterEvent event) {
        bus.publish(Addresses.PRESENCE, event);
    }

    private static long now() {
        return System.nanoTime() / 1_000_000;
    }
}
