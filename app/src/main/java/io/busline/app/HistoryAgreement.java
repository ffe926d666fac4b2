package io.busline.app;

import io.vertx.core.Future;
import io.vertx.core.Vertx;

/**
 * Makes sure that all nodes of a cluster keep their history in one place. Two embedded Redis in one cluster would each
 * number the same rooms' messages, and so would two rings of which one has a server more; nobody would notice before
 * messages were lost.
 */
final class HistoryAgreement {
    private static final String MAP = "busline.agreements";
    private static final String KEY = "history";

    private HistoryAgreement() {}

    /**
     * @param mine what this node keeps its history in; shown in messages, so without passwords
     * @return fails if the cluster's other nodes keep theirs elsewhere
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
