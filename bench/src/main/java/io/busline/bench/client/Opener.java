package io.busline.bench.client;

import io.busline.bench.measure.Histograms;
import io.busline.bench.measure.Opening;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.Iterator;
import java.util.List;
import org.HdrHistogram.Histogram;

/**
 * Opens clients one after another at a steady rate, until all are open or {@value #MOST_FAILED} attempts have failed.
 * To be used on one event loop.
 */
final class Opener {
    private static final long TICK_MS = 10;
    /** Attempts that have not ended; more would only wait in the server's queue of connections. */
    private static final int MOST_PENDING = 250;
    /** Attempts that may fail before the opening is broken off. */
    private static final int MOST_FAILED = 20;
    /** How long joining may take. */
    private static final long PATIENCE_MS = 20_000;

    private final Vertx vertx;
    private final Lines lines;
    private final Iterator<Guest> guests;
    private final double eachTick;
    private final Histogram joining = Histograms.create();
    private final Promise<Opening> done = Promise.promise();
    private double credit;
    private int pending;
    private int held;
    private int failed;
    private String reason;

    /** @param rate connections a second */
    Opener(Vertx vertx, Lines lines, List<Guest> guests, double rate) {
        this.vertx = vertx;
        this.lines = lines;
        this.guests = guests.iterator();
        this.eachTick = rate * TICK_MS / 1_000;
    }

    /** @return completes with what was held when no attempt was left; never fails */
    Future<Opening> open() {
        tick();
        return done.future();
    }

    private void tick() {
        credit = Math.min(credit + eachTick, Math.max(1, 10 * eachTick));
        while (credit >= 1 && pending < MOST_PENDING && failed < MOST_FAILED && guests.hasNext()) {
            credit--;
            attempt(guests.next());
        }
        if (pending == 0 && (failed >= MOST_FAILED || !guests.hasNext())) {
            done.complete(new Opening(held, failed, reason, joining));
        } else {
            vertx.setTimer(TICK_MS, again -> tick());
        }
    }

    private void attempt(Guest guest) {
        pending++;
        long began = System.nanoTime();
        long timer = vertx.setTimer(PATIENCE_MS, late -> guest.ended("no answer within " + PATIENCE_MS / 1_000 + " s"));
        guest.join(lines).onComplete(joined -> {
            vertx.cancelTimer(timer);
            pending--;
            if (joined.succeeded()) {
                held++;
                Histograms.record(joining, System.nanoTime() - began);
            } else {
                failed++;
                reason = reason == null ? joined.cause().getMessage() : reason;
            }
        });
    }
}
