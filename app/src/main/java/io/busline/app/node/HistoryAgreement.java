package io.busline.app.node;

import io.vertx.core.Future;
import io.vertx.core.Vertx;

/**
 * Makes sure that all nodes of a cluster keep their history in the same place. Otherwise two Redis servers would each
 * number the messages of the same room, and nobody would notice before messages were lost.
 */
final class HistoryAgreement {
    private static final String MAP = "busline.agreements";
    private static final String KEY = "history";

    private HistoryAgreement() {}

    /**
     * @param mine where this node keeps its history; shown in messages, so it must have no password
     * @return fails if the other nodes of the cluster keep theirs elsewhere
     */
    static Future<Void> check(Vertx vertx, String mine) {
        if (!vertx.isClustered()) {
            return Future.succeededFuture();
        }
        return vertx.sharedData()
                .<String, String>getClusterWideMap(MAP)
                .compose(agreements -> agreements.putIfAbsent(KEY, mine))
                .compose(agreed -> agreed == null || agreed.equals(mine)
                        ? Future.succeededFuture()
                        : Future.failedFuture("the cluster keeps its history in another Redis (" + agreed
                                + ") than this node (" + mine
                                + "): give all nodes the same redis.type and redis.endpoints,"
                                + " written alike, or on one machine the same data.dir"));
    }
}
