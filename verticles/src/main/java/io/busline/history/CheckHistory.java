package io.busline.history;

import io.busline.bus.Request;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Asks which Redis servers serve now; those that refused the last write are written to. Answered within a second. */
public record CheckHistory() implements Request<CheckHistory.Health> {
    /**
     * How each server does.
     *
     * @param instances what is wrong with it, for people, empty for nothing; by name, {@code host:port} or what Sentinel calls the master; empty while no node of a Redis
     *     Cluster has said who the masters are
     * @param known whether it is known which server keeps which room; before that no room is served
     */
    public record Health(Map<String, Optional<String>> instances, boolean known) {
        public Health {
            instances = Collections.unmodifiableMap(new TreeMap<>(instances));
        }

        /** Whether there is history for any room at all. */
        public boolean serves() {
            return known && instances.containsValue(Optional.empty());
        }
    }
}
