package io.busline.bench.client;

import io.busline.bench.measure.Count;
import io.busline.bench.measure.Live;
import io.busline.bench.measure.Opening;
import io.busline.bench.measure.Tally;
import io.busline.bench.measure.Window;
import io.busline.bench.plan.Clock;
import io.busline.bench.plan.Plan;
import io.busline.bench.plan.Seat;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The clients of one event loop, and what they record. Everything happens on that loop. */
final class Crowd implements Guest.Host {
    private static final long SECOND = 1_000_000_000L;

    private final Vertx vertx;
    private final Clock clock;
    private final Lines lines;
    private final Plan plan;
    private final List<Guest> guests = new ArrayList<>();
    private final Newest newest = Newest.none();
    private Tally tally = new Tally();
    private LoadOrder load = new LoadOrder(-1, 0, 1, Duration.ZERO);
    private long dropped;

    Crowd(Vertx vertx, Clock clock, Plan plan, List<Seat> seats) {
        this.vertx = vertx;
        this.clock = clock;
        this.plan = plan;
        this.lines = new Lines(vertx);
        seats.forEach(seat -> guests.add(guest(seat)));
    }

    private Guest guest(Seat seat) {
        return new Guest(seat, plan.room(seat.room()), this);
    }

    /** Opens all that are not open, also those that have been dropped. */
    Future<Opening> open(double rate) {
        List<Guest> absent = new ArrayList<>();
        for (int i = 0; i < guests.size(); i++) {
            if (!guests.get(i).isHere()) {
                guests.set(i, guest(guests.get(i).seat()));
                absent.add(guests.get(i));
            }
        }
        int here = guests.size() - absent.size();
        return new Opener(vertx, lines, absent, rate)
                .open()
                .map(opening ->
                        new Opening(here + opening.held(), opening.failed(), opening.reason(), opening.joining()));
    }

    /** From now on records for this load. */
    void begin(LoadOrder order) {
        load = order;
        tally = new Tally();
    }

    /** Sends the load's n-th message, which was due at that time, through one of the guests. */
    void publish(int guest, long n, long due) {
        Guest sender = guests.get(guest);
        long now = clock.nanos();
        tally.sent(now - load.start(), now - due);
        if (sender.isHere()) {
            sender.publish(
                    load.number() + "." + due + "." + n,
                    new Stamp(load.number(), due, now).text(plan.sizes().of(n)));
        }
    }

    @Override
    public void message(Guest guest, String frame) {
        Stamp stamp = Stamp.find(frame);
        if (stamp != null && stamp.load() == load.number()) {
            long now = clock.nanos();
            tally.delivered(now - load.start(), now - stamp.due(), now - stamp.sent());
        }
    }

    @Override
    public void acknowledged(Guest guest, String id, long seq) {
        newest.saw(guest.seat().room(), seq);
        if (id.startsWith(load.number() + ".")) {
            tally.acknowledged(clock.nanos() - Long.parseLong(id, id.indexOf('.') + 1, id.lastIndexOf('.'), 10));
        }
    }

    @Override
    public void error(String code) {
        tally.error(code);
    }

    @Override
    public void dropped(String reason) {
        dropped++;
        tally.error("dropped: " + reason);
    }

    /** Messages that were neither acknowledged nor refused. */
    long unanswered() {
        return guests.stream()
                .filter(Guest::isHere)
                .mapToLong(Guest::unanswered)
                .sum();
    }

    /** The newest numbers that anyone here knows of. */
    Newest newest() {
        guests.stream()
                .filter(Guest::isHere)
                .forEach(guest -> newest.saw(guest.seat().room(), guest.order().last()));
        return newest;
    }

    /** Deliveries that are still to come before everyone here has these. */
    long behind(Newest all) {
        return guests.stream()
                .filter(Guest::isHere)
                .mapToLong(guest -> guest.order().behind(all.of(guest.seat().room())))
                .sum();
    }

    /** Ends the load: messages that have not come by now count as lost. */
    Tally finish(Newest all) {
        for (Guest guest : guests) {
            Order order = guest.order();
            if (order != null) {
                // Of who was dropped, too: it should have got them.
                order.giveUp(all.of(guest.seat().room()));
                tally.count(Count.LOST, order.takeLost());
                tally.count(Count.DOUBLED, order.takeDoubled());
                tally.count(Count.GAPS, order.takeGaps());
            }
        }
        tally.count(Count.DROPPED, dropped);
        dropped = 0;
        return new Tally().add(tally);
    }

    Live live() {
        int held = (int) guests.stream().filter(Guest::isHere).count();
        List<Window> windows = tally.windows();
        int before = (int) ((clock.nanos() - load.start()) / SECOND) - 1;
        long p99 = before < 0 || before >= windows.size()
                ? 0
                : windows.get(before).delivery().getValueAtPercentile(99);
        return new Live(held, tally.get(Count.SENT), tally.get(Count.DELIVERED), p99);
    }

    void close() {
        guests.forEach(Guest::close);
        lines.close();
    }
}
