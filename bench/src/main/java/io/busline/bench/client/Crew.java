package io.busline.bench.client;

import io.busline.bench.measure.Live;
import io.busline.bench.measure.Opening;
import io.busline.bench.measure.Tally;
import io.busline.bench.plan.Clock;
import io.busline.bench.plan.Plan;
import io.busline.bench.plan.Schedule;
import io.busline.bench.plan.Seat;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BinaryOperator;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;

/** This process's clients, spread over a few event loops. Methods may be called from any thread, one after another. */
public final class Crew implements Worker {
    private static final long LOOK_EVERY_MS = 20;

    /** How long is waited for what is still under way when a load has ended. */
    private static final long GRACE_MS = 10_000;

    /** A crowd and the loop that it lives on. */
    private record Place(Context context, Crowd crowd) {}

    private final Vertx vertx;
    private final Clock clock;
    private final int loops;
    private List<Place> places = List.of();
    private Senders senders = new Senders(List.of());
    private Plan plan;

    /** @param loops how many event loops are used, from 1 on */
    public Crew(Vertx vertx, Clock clock, int loops) {
        this.vertx = vertx;
        this.clock = clock;
        this.loops = loops;
    }

    @Override
    public Future<Void> take(Plan whole, int share, int of) {
        return close().compose(closed -> settle(whole, share, of));
    }

    private Future<Void> settle(Plan whole, int share, int of) {
        plan = whole;
        List<Seat> seats = whole.seats(share, of);
        senders = new Senders(seats);
        List<Future<Place>> made = new ArrayList<>();
        for (int loop = 0; loop < loops; loop++) {
            List<Seat> part = new ArrayList<>();
            for (int i = loop; i < seats.size(); i += loops) {
                part.add(seats.get(i));
            }
            Context context = ((VertxInternal) vertx).createEventLoopContext();
            Promise<Place> place = Promise.promise();
            context.runOnContext(go -> place.complete(new Place(context, new Crowd(vertx, clock, whole, part))));
            made.add(place.future());
        }
        return Future.all(made).map(all -> {
            places = all.<Place>list();
            return null;
        });
    }

    @Override
    public Future<Opening> open(double rate) {
        return each(crowd -> crowd.open(rate / loops), Opening::plus);
    }

    @Override
    public Future<Newest> load(LoadOrder order) {
        double share = plan.rate() == 0 ? 0 : senders.rate() / plan.rate();
        Future<Void> begun = tell(crowd -> crowd.begin(order));
        Future<Void> sent = share == 0 ? begun : begun.compose(go -> send(order.schedule(share)));
        return sent.compose(all -> until(Crowd::unanswered))
                .compose(all ->
                        each(crowd -> Future.succeededFuture(Newest.none().plus(crowd.newest())), Newest::plus));
    }

    private Future<Void> send(Schedule schedule) {
        return Pacer.start(schedule, clock, (n, due) -> {
            int seat = senders.of(n);
            Place place = places.get(seat % loops);
            place.context.runOnContext(go -> place.crowd.publish(seat / loops, n, due));
        });
    }

    @Override
    public Future<Tally> tally(Newest newest) {
        return until(crowd -> crowd.behind(newest))
                .compose(all -> each(crowd -> Future.succeededFuture(crowd.finish(newest)), Tally::add));
    }

    @Override
    public Future<Live> live() {
        return places.isEmpty()
                ? Future.succeededFuture(Live.NOTHING)
                : each(crowd -> Future.succeededFuture(crowd.live()), Live::plus);
    }

    @Override
    public Future<Void> close() {
        if (places.isEmpty()) {
            return Future.succeededFuture();
        }
        return tell(Crowd::close);
    }

    /** Waits until nothing of this is left in any crowd, or the grace is over. */
    private Future<Void> until(Function<Crowd, Long> left) {
        Promise<Void> done = Promise.promise();
        long end = System.nanoTime() + GRACE_MS * 1_000_000;
        look(left, () -> System.nanoTime() > end, done);
        return done.future();
    }

    private void look(Function<Crowd, Long> left, BooleanSupplier over, Promise<Void> done) {
        each(crowd -> Future.succeededFuture(left.apply(crowd)), Long::sum)
                .onFailure(done::fail)
                .onSuccess(sum -> {
                    if (sum <= 0 || over.getAsBoolean()) {
                        done.complete();
                    } else {
                        vertx.setTimer(LOOK_EVERY_MS, again -> look(left, over, done));
                    }
                });
    }

    private Future<Void> tell(Consumer<Crowd> what) {
        return each(
                        crowd -> {
                            what.accept(crowd);
                            return Future.succeededFuture(0L);
                        },
                        Long::sum)
                .mapEmpty();
    }

    /** Asks every crowd on its own loop and joins the answers. */
    private <T> Future<T> each(Function<Crowd, Future<T>> question, BinaryOperator<T> join) {
        List<Future<T>> answers = new ArrayList<>();
        for (Place place : places) {
            Promise<T> answer = Promise.promise();
            place.context.runOnContext(go -> {
                try {
                    question.apply(place.crowd).onComplete(answer);
                } catch (RuntimeException e) {
                    answer.fail(e);
                }
            });
            answers.add(answer.future());
        }
        return Future.all(answers)
                .map(all -> all.<T>list().stream().reduce(join).orElseThrow());
    }
}
