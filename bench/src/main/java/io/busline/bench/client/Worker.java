package io.busline.bench.client;

import io.busline.bench.measure.Live;
import io.busline.bench.measure.Opening;
import io.busline.bench.measure.Tally;
import io.busline.bench.plan.Plan;
import io.vertx.core.Future;

/** One process of a run, this one or another. */
public interface Worker {
    /** Takes over one share out of {@code of} of a plan's clients, in place of those before. */
    Future<Void> take(Plan plan, int share, int of);

    /** Opens all clients that are not connected. Rate: connections a second. */
    Future<Opening> open(double rate);

    /** Sends its part, and waits until it is answered. */
    Future<Newest> load(LoadOrder order);

    /** Waits for what others know of, and tells what was recorded. */
    Future<Tally> tally(Newest newest);

    /** How it stands just now. */
    Future<Live> live();

    /** Closes all connections. */
    Future<Void> close();
}
