package io.busline.app.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.core.filter.Filter;
import ch.qos.logback.core.spi.FilterReply;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * Lets an appender write a limited number of lines, so that nobody outside can fill the disk: in each window of ten
 * seconds, of events that are alike the first few, and so many lines in all, stack traces included. Behind the window,
 * a line for each kind says how many events were left out. Events are alike if logger, level and the message without
 * its arguments are. What is logged at DEBUG and below is let through: whoever wants that wants all of it.
 *
 * <p>logback's own {@code DuplicateMessageFilter} does not count what it leaves out, never lets it in again, and knows
 * no stack traces. Any thread may use it.
 */
public final class RateLimit extends Filter<ILoggingEvent> {
    /** The logger of the lines that say what was left out; they pass always. */
    static final String REPORTS = "io.busline.app.logging.LeftOut";

    private static final int LONGEST_MESSAGE = 200;

    private static final int SECONDS = 10;

    /** Kinds that are told apart in a window. Messages that are put together before they are logged all differ. */
    private static final int MAX_KINDS = 50;

    private final Map<Kind, Count> counts = new HashMap<>();
    private int alike = 3;
    private int lines = 300;
    private int linesWritten;
    /** Events of further kinds that were left out. */
    private int others;
    /** Ends the window; null while none is open. */
    private ScheduledFuture<?> end;

    private record Kind(String logger, Level level, String message) {}

    private static final class Count {
        private int written;
        private int leftOut;
    }

    /** Sets how many events that are alike pass in ten seconds; 3 unless set. */
    public void setAlike(int alike) {
        this.alike = alike;
    }

    /** Sets how many lines pass in ten seconds; 300 unless set. Of first events of their kind, as many more pass. */
    public void setLines(int lines) {
        this.lines = lines;
    }

    @Override
    public FilterReply decide(ILoggingEvent event) {
        if (event.getLevel().isGreaterOrEqual(Level.INFO)
                && !event.getLoggerName().equals(REPORTS)
                && !passes(event)) {
            return FilterReply.DENY;
        }
        return FilterReply.NEUTRAL;
    }

    private synchronized boolean passes(ILoggingEvent event) {
        if (end == null) {
            end = getContext().getScheduledExecutorService().schedule(this::endWindow, SECONDS, TimeUnit.SECONDS);
        }
        Kind kind = new Kind(event.getLoggerName(), event.getLevel(), event.getMessage());
        Count count = counts.get(kind);
        if (count == null) {
            if (counts.size() >= MAX_KINDS) {
                others++;
                return false;
            }
            count = new Count();
            counts.put(kind, count);
        }
        int most = count.written == 0 ? 2 * lines : lines;
        if (count.written >= alike || linesWritten >= most) {
            count.leftOut++;
            return false;
        }
        count.written++;
        linesWritten += 1 + lines(event.getThrowableProxy());
        return true;
    }

    private static int lines(IThrowableProxy failure) {
        int lines = 0;
        for (IThrowableProxy cause = failure; cause != null; cause = cause.getCause()) {
            lines += 1 + cause.getStackTraceElementProxyArray().length - cause.getCommonFrames();
        }
        return lines;
    }

    private void endWindow() {
        List<String> reports = report();
        if (getContext() instanceof LoggerContext context) {
            Logger log = context.getLogger(REPORTS);
            reports.forEach(log::warn);
        }
    }

    /** Ends the window, and says what was left out in it. */
    synchronized List<String> report() {
        List<String> reports = new ArrayList<>();
        counts.forEach((kind, count) -> {
            if (count.leftOut > 0) {
                reports.add(String.format(
                        "%,d more like this were left out in %d s: %s %s: %s",
                        count.leftOut, SECONDS, kind.level, kind.logger, shortened(kind.message)));
            }
        });
        if (others > 0) {
            reports.add(String.format("%,d others were left out in %d s, of many kinds", others, SECONDS));
        }
        counts.clear();
        others = 0;
        linesWritten = 0;
        end = null;
        return reports;
    }

    private static String shortened(String message) {
        String line = String.valueOf(message).lines().findFirst().orElse("");
        return line.length() <= LONGEST_MESSAGE ? line : line.substring(0, LONGEST_MESSAGE);
    }
}
