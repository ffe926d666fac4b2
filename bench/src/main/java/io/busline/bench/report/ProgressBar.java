package io.busline.bench.report;

import io.busline.bench.measure.Live;
import io.busline.bench.plan.Units;
import io.busline.bench.report.Results.Moment;
import java.io.PrintStream;

/**
 * Shows how far a run is: a line that changes on a terminal, plain lines now and then elsewhere. Not for several
 * threads.
 */
public final class ProgressBar {
    private static final int WIDTH = 20;
    private static final double PLAIN_EVERY_SECONDS = 5;

    private final PrintStream out;
    private final boolean terminal;
    private String phase = "";
    private double said = Double.NEGATIVE_INFINITY;
    private Moment before;

    ProgressBar(PrintStream out, boolean terminal) {
        this.out = out;
        this.terminal = terminal;
    }

    /** On the standard error output, so that the summary can be piped. */
    public static ProgressBar onTerminal() {
        return new ProgressBar(System.err, System.console() != null);
    }

    /** @param part of the phase that is over, 0 to 1; NaN if unknown */
    public void show(String name, double part, Live live, Moment now) {
        boolean due = !name.equals(phase) || now.seconds() - said >= PLAIN_EVERY_SECONDS;
        if (terminal) {
            out.print("\r\033[K" + bar(part) + " " + name + figures(live, now));
            out.flush();
        } else if (due) {
            out.println(name + figures(live, now));
            said = now.seconds();
        }
        phase = name;
        before = now;
    }

    /** The run is over; what follows is not overwritten. */
    public void end() {
        if (terminal) {
            out.print("\r\033[K");
            out.flush();
        }
    }

    private static String bar(double part) {
        if (Double.isNaN(part)) {
            return "[" + "·".repeat(WIDTH) + "]";
        }
        int full = (int) Math.round(part * WIDTH);
        return "[" + "█".repeat(full) + "·".repeat(WIDTH - full) + "]";
    }

    private String figures(Live live, Moment now) {
        StringBuilder text = new StringBuilder(" | " + Units.number(live.held()) + " connected");
        if (before != null && now.delivered() > before.delivered()) {
            double rate = (now.delivered() - before.delivered()) / (now.seconds() - before.seconds());
            text.append(" | ").append(Units.number(Math.rint(rate))).append(" delivered/s");
        }
        if (live.p99() > 0) {
            text.append(" | p99 ").append(Units.time(live.p99()));
        }
        if (!Double.isNaN(now.reading().rss())) {
            text.append(" | server ").append(Units.size(now.reading().rss()));
        }
        if (before != null && !Double.isNaN(now.reading().cpu())) {
            double cpu = (now.reading().cpu() - before.reading().cpu()) / (now.seconds() - before.seconds());
            text.append(" | CPU ").append(Units.number(Math.rint(cpu * 100))).append(" %");
        }
        return text.toString();
    }
}
