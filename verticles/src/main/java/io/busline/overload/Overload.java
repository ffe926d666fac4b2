package io.busline.overload;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.DoubleSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Knows what the node has left of each resource, and which actions that calls for. Whoever owns a resource says how to
 * measure it; whoever can act asks whether to. One a node; any thread may use it, but {@link #check} is for one.
 */
public final class Overload {
    private static final Logger LOG = LoggerFactory.getLogger(Overload.class);

    /** An action ends when the pressure is this much below where it began, so that it does not flutter. */
    private static final double HYSTERESIS = 0.05;

    private final MeterRegistry registry;
    private final Map<Resource, DoubleSupplier> watched = new ConcurrentHashMap<>();
    private final Map<Refusal, Counter> refusals = new EnumMap<>(Refusal.class);
    /** By resource, the actions that it calls for; only {@link #check} uses it. */
    private final Map<Resource, Set<Action>> called = new EnumMap<>(Resource.class);
    /** One bit an {@link Action}. */
    private volatile int active;

    public Overload(MeterRegistry registry) {
        this.registry = registry;
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
                    .tag("action", action.name().toLowerCase(Locale.ROOT))
                    .register(registry);
        }
    }

    /**
     * From now on the resource is watched.
     *
     * @param pressure the used part, 1 for all of it; cheap to ask, from any thread
     */
    public void watch(Resource resource, DoubleSupplier pressure) {
        if (watched.put(resource, pressure) == null) {
            Gauge.builder("busline.overload.pressure", () -> pressure(resource))
                    .description("The used part of what the node can run short of")
                    .tag("resource", resource.name().toLowerCase(Locale.ROOT))
                    .register(registry);
        }
    }

    /** The used part of the resource; 0 if nobody watches it. */
    public double pressure(Resource resource) {
        return watched.getOrDefault(resource, () -> 0).getAsDouble();
    }

    /** Whether to do this now. Costs one read of memory. */
    public boolean isActive(Action action) {
        return (active & 1 << action.ordinal()) != 0;
    }

    /** Counts what a client was refused. */
    public void refused(Refusal refusal) {
        refusals.get(refusal).increment();
    }

    /** Measures all resources and decides on the actions; logs those that begin and end. To be called by one thread. */
    public void check() {
        int bits = 0;
        for (Resource resource : watched.keySet()) {
            double pressure = pressure(resource);
            Set<Action> before = called.getOrDefault(resource, Set.of());
            Set<Action> now = EnumSet.noneOf(Action.class);
            resource.thresholds().forEach((action, begin) -> {
                if (pressure >= begin || before.contains(action) && pressure > begin - HYSTERESIS) {
                    now.add(action);
                }
            });
            if (!now.equals(before)) {
                LOG.warn("{} is used to {} %: {}", resource, Math.round(100 * pressure), now.isEmpty() ? "ok" : now);
            }
            called.put(resource, now);
            for (Action action : now) {
                bits |= 1 << action.ordinal();
            }
        }
        active = bits;
    }
}
