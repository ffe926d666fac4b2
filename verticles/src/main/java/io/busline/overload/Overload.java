package io.busline.overload;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.DoubleSupplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Knows what the node has left of each resource, and which actions that calls for. Whoever owns a resource says how to
 * measure it; whoever can act asks whether to. One a node; any thread may use it, but {@link #check} is for one, as
 * {@link OverloadMonitor}.
 */
public final class Overload {
    private static final Logger LOG = LoggerFactory.getLogger(Overload.class);

    private static final Duration STUCK_AFTER = Duration.ofSeconds(10);

    /** An action ends when the pressure is this much below where it began, so that it does not flutter. */
    private static final double HYSTERESIS = 0.05;

    private final MeterRegistry registry;
    private final EventLoops loops;
    private final Map<Resource, Watched> watched = new ConcurrentHashMap<>();
    private final Map<Refusal, Counter> refusals = new EnumMap<>(Refusal.class);
    /** One bit an {@link Action}. */
    private volatile int active;

    /** With event loops that are stuck when they are 10 s late. */
    public Overload(MeterRegistry registry) {
        this(registry, STUCK_AFTER);
    }

    /** @param stuckAfter an event loop that is this late is stuck */
    public Overload(MeterRegistry registry, Duration stuckAfter) {
        this.registry = registry;
        this.loops = new EventLoops(stuckAfter);
        for (Refusal refusal : Refusal.values()) {
            refusals.put(
                    refusal,
                    Counter.builder("busline.refused")
                            .description("What clients were refused, by reason")
                            .tag("reason", refusal.tag())
                            .register(registry));
        }
        for (Action action : Action.values()) {
            Gauge.builder("busline.overload.active", () -> isActive(action) ? 1 : 0)
                    .description("Whether the node runs short of something and therefore does this")
                    .tag("action", action.tag())
                    .register(registry);
        }
    }

    /** How late the node's event loops are. */
    public EventLoops loops() {
        return loops;
    }

    /**
     * From now on the resource is watched; another watch of the same resource replaces the one before.
     *
     * @param pressure the used part, 1 for all of it; cheap to ask, from any thread
     */
    public void watch(Resource resource, DoubleSupplier pressure) {
        if (watched.put(resource, new Watched(resource, pressure)) == null) {
            Gauge.builder("busline.overload.pressure", () -> pressure(resource))
                    .description("The used part of what the node can run short of")
                    .tag("resource", resource.tag())
                    .register(registry);
        }
    }

    /** The used part of the resource; 0 if nobody watches it. */
    public double pressure(Resource resource) {
        Watched found = watched.get(resource);
        return found == null ? 0 : found.measure();
    }

    /** The used part of each resource that is watched, by its name. */
    public SortedMap<String, Double> pressures() {
        return watched.values().stream()
                .collect(Collectors.toMap(one -> one.resource.tag(), Watched::measure, (a, b) -> b, TreeMap::new));
    }

    /** The names of what the node does now because it runs short of something. */
    public Set<String> activeNames() {
        return EnumSet.allOf(Action.class).stream()
                .filter(this::isActive)
                .map(Action::tag)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Whether to do this now. Costs one read of memory. */
    public boolean isActive(Action action) {
        return (active & bit(action)) != 0;
    }

    /** Whether the last check has found that this resource calls for the action. To be called by the checking thread. */
    boolean callsFor(Resource resource, Action action) {
        Watched found = watched.get(resource);
        return found != null && found.calledFor.contains(action);
    }

    /** Counts what a client was refused. */
    public void refused(Refusal refusal) {
        refusals.get(refusal).increment();
    }

    /** Measures all resources and decides on the actions; logs those that begin and end. To be called by one thread. */
    public void check() {
        int bits = 0;
        for (Watched one : watched.values()) {
            for (Action action : one.check()) {
                bits |= bit(action);
            }
        }
        active = bits;
    }

    private static int bit(Action action) {
        return 1 << action.ordinal();
    }

    /** One resource, and what it calls for. */
    private static final class Watched {
        /** So many checks, 20 s, lie between two log lines of one resource. */
        private static final int CHECKS_A_LINE = 100;

        private final Resource resource;
        private final DoubleSupplier supplier;
        private volatile boolean fails;
        private Set<Action> calledFor = EnumSet.noneOf(Action.class);
        /** What the log says of it. */
        private Set<Action> logged = EnumSet.noneOf(Action.class);

        private int checksSinceLine = CHECKS_A_LINE;

        Watched(Resource resource, DoubleSupplier supplier) {
            this.resource = resource;
            this.supplier = supplier;
        }

        Set<Action> check() {
            double pressure = measure();
            Set<Action> now = EnumSet.noneOf(Action.class);
            resource.thresholds().forEach((action, begin) -> {
                if (pressure >= begin || calledFor.contains(action) && pressure > begin - HYSTERESIS) {
                    now.add(action);
                }
            });
            calledFor = now;
            log(pressure);
            return now;
        }

        /** Any thread. A resource that can't be measured counts as unused: to refuse everybody would be worse. */
        private double measure() {
            try {
                double measured = supplier.getAsDouble();
                fails = false;
                return measured;
            } catch (RuntimeException e) {
                if (!fails) {
                    fails = true;
                    LOG.error("{} can't be measured", resource.tag(), e);
                }
                return 0;
            }
        }

        private void log(double pressure) {
            checksSinceLine++;
            if (calledFor.equals(logged) || checksSinceLine < CHECKS_A_LINE) {
                return;
            }
            checksSinceLine = 0;
            if (logged.containsAll(calledFor)) {
                LOG.info("{} is used to {}: {} ended", resource.tag(), percent(pressure), names(logged, calledFor));
            } else {
                LOG.warn("{} is used to {}: {} begins", resource.tag(), percent(pressure), names(calledFor, logged));
            }
            logged = calledFor;
        }

        private static String percent(double part) {
            return Math.round(100 * part) + " %";
        }

        private static String names(Set<Action> of, Set<Action> without) {
            return of.stream()
                    .filter(action -> !without.contains(action))
                    .map(Action::tag)
                    .collect(Collectors.joining(", "));
        }
    }
}
