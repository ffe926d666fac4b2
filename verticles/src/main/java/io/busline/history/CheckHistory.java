package io.busline.history;

import io.busline.bus.Request;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/** Asks which Redis instances answer now. */
public record CheckHistory() implements Request<CheckHistory.Health> {
    /**
     * Whether each instance answers.
     *
     * @param instances by name, {@code host:port} or what Sentinel calls the master; empty while no node of a Redis Cluster
     *     has said who the masters are
     * @param known whether it is known where rooms lie; before that none is served
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
