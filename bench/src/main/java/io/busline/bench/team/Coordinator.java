package io.busline.bench.team;

import io.busline.bench.client.Worker;
import io.busline.bench.plan.Clock;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;

/** Lets other processes join a run. */
public final class Coordinator {
    private final Vertx vertx;
    private final Clock clock;
    private final int wanted;
    private final List<Worker> joined = new ArrayList<>(); // touched on the server's event loop only
    private final Promise<List<Worker>> complete = Promise.promise();

    /** @param wanted how many processes are waited for, from 1 on */
    public Coordinator(Vertx vertx, Clock clock, int wanted) {
        this.vertx = vertx;
        this.clock = clock;
        this.wanted = wanted;
    }

    /**
     * Opens the door.
     *
     * @return the port; fails if it can't be had
     */
    public Future<Integer> listen(SocketAddress address) {
        NetServer server = vertx.createNetServer();
        server.connectHandler(socket -> {
            RemoteWorker worker = new RemoteWorker(socket);
            worker.setClock(clock).onSuccess(set -> join(worker));
        });
        return server.listen(address).map(NetServer::actualPort);
    }

    /** @return completes when as many have joined as are waited for */
    public Future<List<Worker>> gathered() {
        return complete.future();
    }

    private void join(RemoteWorker worker) {
        if (joined.size() < wanted) {
            joined.add(worker);
        }
        if (joined.size() == wanted) {
            complete.tryComplete(List.copyOf(joined));
        }
    }
}
