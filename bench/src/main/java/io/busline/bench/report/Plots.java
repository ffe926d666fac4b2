package io.busline.bench.report;

import io.busline.bench.measure.Tally;
import io.busline.bench.measure.Window;
import io.busline.bench.plan.Units;
import io.busline.bench.report.Chart.Point;
import io.busline.bench.report.Results.Capacity;
import io.busline.bench.report.Results.Moment;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.HdrHistogram.Histogram;

/** The report's charts, made from results. */
final class Plots {
    private static final double[] PERCENTILES = {50, 90, 99, 99.9};
    private static final String[] NAMES = {"p50", "p90", "p99", "p99.9"};
    private static final double MIB = 1 << 20;

    private Plots() {}

    /** Percentiles of each second of a load. */
    static String overTime(Tally tally, double seconds) {
        List<Window> windows = whole(tally, seconds);
        double least = Double.MAX_VALUE;
        double greatest = 1;
        for (Window window : windows) {
            if (window.deliveries() > 0) {
                least = Math.min(least, window.delivery().getValueAtPercentile(50));
                greatest = Math.max(greatest, window.delivery().getValueAtPercentile(99.9));
            }
        }
        Axis y = Axis.logarithmic(Math.min(least, greatest), greatest, "due to delivery", Plots::tick);
        Chart chart = new Chart(Axis.linear(windows.size(), "time, s", Units::number), y, windows.size() <= 30);
        for (int i = 0; i < PERCENTILES.length; i++) {
            double percentile = PERCENTILES[i];
            chart.line(
                    NAMES[i],
                    i + 1,
                    points(
                            windows,
                            window -> window.deliveries() == 0
                                    ? Double.NaN
                                    : window.delivery().getValueAtPercentile(percentile)));
        }
        return chart.svg("latency percentiles over time");
    }

    /** Deliveries and messages of each second of a load. */
    static String throughput(Tally tally, double seconds) {
        List<Window> windows = whole(tally, seconds);
        double greatest = windows.stream().mapToLong(Window::deliveries).max().orElse(1);
        return new Chart(
                        Axis.linear(windows.size(), "time, s", Units::number),
                        Axis.linear(greatest, "per second", Units::number),
                        windows.size() <= 30)
                .line("delivered", 1, points(windows, Window::deliveries))
                .line("sent", 3, points(windows, Window::messagesSent))
                .svg("deliveries a second over time");
    }

    /** All of a load: how long which share took, corrected and not. */
    static String distribution(Tally tally) {
        double greatest = Math.max(1, tally.corrected().getMaxValue());
        double least = Math.max(1, Math.min(tally.uncorrected().getMinValue(), greatest));
        double count = Math.max(1_000, tally.corrected().getTotalCount());
        Axis x = Axis.logarithmic(1.2, count / 1.2, "percentile", Plots::nines);
        return new Chart(x, Axis.logarithmic(least, greatest, "delivered within", Plots::tick), false)
                .line("from due (corrected)", 1, shares(tally.corrected()))
                .line("from sent", 3, shares(tally.uncorrected()))
                .svg("latency by percentile");
    }

    /** The steps of the search for the capacity. */
    static String capacity(Capacity capacity) {
        List<Capacity.Step> steps = capacity.steps().stream()
                .filter(step -> step.load().tally().corrected().getTotalCount() > 0)
                .sorted((a, b) -> Double.compare(a.load().rate(), b.load().rate()))
                .toList();
        double widest = 1;
        double least = Double.MAX_VALUE;
        double greatest = 1;
        for (Capacity.Step step : steps) {
            widest = Math.max(widest, step.load().rate());
            least = Math.min(least, step.load().tally().corrected().getValueAtPercentile(50));
            greatest = Math.max(greatest, step.load().tally().corrected().getValueAtPercentile(99));
        }
        Axis y = Axis.logarithmic(Math.min(least, greatest), greatest, "due to delivery", Plots::tick);
        Chart chart = new Chart(Axis.linear(widest, "asked for, messages/s", Units::number), y, true);
        for (int i = 0; i <= 2; i += 2) {
            double percentile = PERCENTILES[i];
            chart.line(
                    NAMES[i],
                    i + 1,
                    steps.stream()
                            .map(step -> new Point(
                                    step.load().rate(),
                                    step.load().tally().corrected().getValueAtPercentile(percentile)))
                            .toList());
        }
        capacity.best().ifPresent(best -> chart.mark(best.load().rate(), "capacity"));
        return chart.svg("latency by load");
    }

    /** The server's memory over the run. */
    static String memory(List<Moment> timeline) {
        return timeline(
                        timeline,
                        "MiB",
                        greatest(timeline, moment -> moment.reading().rss() / MIB))
                .line("resident", 1, over(timeline, moment -> moment.reading().rss() / MIB))
                .line(
                        "heap in use",
                        3,
                        over(timeline, moment -> moment.reading().heap() / MIB))
                .svg("the server's memory over the run");
    }

    /** The server's CPU time, as processors that it kept busy, over the run. */
    static String cpu(List<Moment> timeline) {
        List<Point> points = new ArrayList<>();
        double greatest = 0;
        for (int i = 1; i < timeline.size(); i++) {
            Moment before = timeline.get(i - 1);
            Moment now = timeline.get(i);
            double busy = (now.reading().cpu() - before.reading().cpu()) / (now.seconds() - before.seconds());
            points.add(new Point(now.seconds(), busy));
            greatest = Double.isNaN(busy) ? greatest : Math.max(greatest, busy);
        }
        return timeline(timeline, "processors", greatest)
                .line("busy", 4, points)
                .svg("the server's CPU over the run");
    }

    /** Connections over the run. */
    static String connections(List<Moment> timeline) {
        return timeline(timeline, "connections", greatest(timeline, Moment::held))
                .line("connected", 2, over(timeline, Moment::held))
                .svg("connections over the run");
    }

    private static Chart timeline(List<Moment> timeline, String label, double greatest) {
        double end = timeline.isEmpty() ? 1 : timeline.get(timeline.size() - 1).seconds();
        Chart chart = new Chart(
                Axis.linear(end, "time, s", Units::number), Axis.linear(greatest, label, Units::number), false);
        String phase = timeline.isEmpty() ? "" : timeline.get(0).phase();
        for (Moment moment : timeline) {
            String kind = moment.phase().replaceAll(":.*", "");
            if (!kind.equals(phase)) {
                chart.mark(moment.seconds(), kind);
                phase = kind;
            }
        }
        return chart;
    }

    private static double greatest(List<Moment> timeline, ToDoubleFunction<Moment> value) {
        return timeline.stream()
                .mapToDouble(value)
                .filter(number -> !Double.isNaN(number))
                .max()
                .orElse(1);
    }

    private static List<Point> over(List<Moment> timeline, ToDoubleFunction<Moment> value) {
        return timeline.stream()
                .map(moment -> new Point(moment.seconds(), value.applyAsDouble(moment)))
                .toList();
    }

    /** Without what came in after the load's end, which is no whole second. */
    private static List<Window> whole(Tally tally, double seconds) {
        return tally.windows().subList(0, Math.min(tally.windows().size(), Math.max(1, (int) seconds)));
    }

    private static List<Point> points(List<Window> windows, ToDoubleFunction<Window> value) {
        List<Point> points = new ArrayList<>();
        for (int i = 0; i < windows.size(); i++) {
            points.add(new Point(i + 0.5, value.applyAsDouble(windows.get(i))));
        }
        return points;
    }

    /** The x is how many it takes until one is slower: 2 at p50, 100 at p99. */
    private static List<Point> shares(Histogram histogram) {
        List<Point> points = new ArrayList<>();
        for (double one = 1.2; one <= Math.max(2, histogram.getTotalCount()); one *= 1.15) {
            points.add(new Point(one, Math.max(1, histogram.getValueAtPercentile(100 - 100 / one))));
        }
        return points;
    }

    private static String nines(double one) {
        double percentile = 100 - 100 / one;
        return Math.log10(one) == Math.rint(Math.log10(one)) || one == 2 ? Axis.shortest(percentile) + " %" : "";
    }

    private static String tick(double micros) {
        if (micros < 1_000) {
            return Axis.shortest(micros) + " µs";
        }
        return micros < 1_000_000 ? Axis.shortest(micros / 1e3) + " ms" : Axis.shortest(micros / 1e6) + " s";
    }
}
