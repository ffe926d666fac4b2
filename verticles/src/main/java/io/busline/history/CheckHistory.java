package io.busline.history;

import io.busline.bus.Request;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/** Asks which Redis servers answer now. */
public record CheckHistory() implements Request<CheckHistory.Health> {
    /**
     * Whether each server answers.
     *
     * @param instances by name, {@code host:port} or what Sentinel calls the master; empty while no node of a Redis
     *     Cluster has said who the masters are
     * @param known whether it is known which server keeps which room; before that no room is served
     */
    public record Health(Map<String, Boolean> instances, boolean known) {
        public Health {
            instances = Collections.unmodifiableMap(new TreeMap<>(instances));
        }

        /** Whether there is history for any room at all. */
        public boolean serves() {
            return known && instances.containsValue(true);
        }
    }
}
