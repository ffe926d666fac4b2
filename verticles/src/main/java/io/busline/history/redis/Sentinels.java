package io.busline.history.redis;

import io.vertx.core.Future;
import io.vertx.redis.client.Response;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/**
 * The Sentinels of one master, and which of them is believed. They hear of a failover one after the other, up to
 * seconds apart; the one with the highest configuration epoch is right. To be used from one context.
 */
public final class Sentinels {
    private final String master;
    private final List<String> endpoints;
    private String believed = "";
    private String address = "";
    private long epoch = -1;

    /**
     * @param endpoints {@code redis://} URLs, whose user, password and database the master has too
     * @param master the name that the Sentinels know it by
     */
    public Sentinels(List<String> endpoints, String master) {
        this.endpoints = List.copyOf(endpoints);
        this.master = master;
    }

    public String master() {
        return master;
    }

    public List<String> endpoints() {
        return endpoints;
    }

    /** The endpoints, with the one that is believed in front. */
    List<String> believedFirst() {
        List<String> ordered = new ArrayList<>(endpoints);
        if (ordered.remove(believed)) {
            ordered.add(0, believed);
        }
        return ordered;
    }

    /** An endpoint without its database: a Sentinel has none. */
    public static String withoutDatabase(String endpoint) {
        return "redis://" + URI.create(endpoint).getRawAuthority();
    }

    /**
     * Asks a Sentinel whom it calls the master, and takes what it says.
     *
     * @param endpoint which Sentinel it is
     * @return whether a master that was known is replaced by another
     */
    public Future<Boolean> ask(String endpoint, Pipeline sentinel) {
        Commands question = new Commands();
        question.sentinel("GET-MASTER-ADDR-BY-NAME", master);
        question.sentinel("MASTER", master);
        return sentinel.send(question).map(answers -> {
            Response address = answers.next();
            long epochThere = answers.next().get("config-epoch").toLong();
            return heard(endpoint, epochThere, address.get(0) + ":" + address.get(1));
        });
    }

    /**
     * Takes what a Sentinel says.
     *
     * @return whether a master that was known is replaced by another
     */
    boolean heard(String sentinel, long itsEpoch, String itsAddress) {
        boolean first = address.isEmpty();
        boolean same = itsAddress.equals(address);
        if (!first && (itsEpoch < epoch || itsEpoch == epoch && !same)) {
            return false;
        }
        believed = sentinel;
        epoch = itsEpoch;
        address = itsAddress;
        return !first && !same;
    }
}
