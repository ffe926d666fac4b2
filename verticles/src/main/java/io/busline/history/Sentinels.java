package io.busline.history;

import java.net.URI;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The Sentinels of one master, and which of them is believed now. To be used from one context. */
final class Sentinels {
    private final String master;
    private final List<String> endpoints;

    /**
     * @param endpoints {@code redis://} URLs, whose user, password and database the master has too
     * @param master the name that the Sentinels know it by
     */
    Sentinels(List<String> endpoints, String master) {
        this.endpoints = new ArrayList<>(endpoints);
        this.master = master;
    }

    String master() {
        return master;
    }

    /** The endpoints, with the one that is believed in front. */
    List<String> inOrder() {
        return List.copyOf(endpoints);
    }

    /** Turns to the next one and returns its endpoint, without the database, which a Sentinel has not. */
    String next() {
        Collections.rotate(endpoints, -1);
        URI uri = URI.create(endpoints.get(0));
        return "redis://" + uri.getRawAuthority();
    }
}
