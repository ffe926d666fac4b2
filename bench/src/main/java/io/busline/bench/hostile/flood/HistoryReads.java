package io.busline.bench.hostile.flood;

import io.busline.bench.hostile.attack.Attack;
import io.busline.bench.hostile.attack.Senders;
import io.busline.bench.hostile.attack.Target;
import io.busline.bench.hostile.attack.Time;
import io.busline.bench.hostile.net.Frames;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** Fills a room with long messages, and then reads the largest pages of its history again and again. */
public final class HistoryReads implements Attack {
    private static final int SESSIONS = 30;
    private static final int FILLERS = 20;
    private static final int FILL_RATE = 15;

    /** The room is filled for a part of the time, and at most for this long. */
    private static final Duration LONGEST_FILL = Duration.ofSeconds(4);

    private static final int PART = 3;

    @Override
    public String name() {
        return "history-reads";
    }

    @Override
    public void run(Target target, Duration time, long seed) throws IOException, InterruptedException {
        String room = "history-" + seed;
        Duration part = time.dividedBy(PART);
        Duration fill = part.compareTo(LONGEST_FILL) < 0 ? part : LONGEST_FILL;
        new Senders(target, new Time(fill)).run(FILLERS, List.of(room), FILL_RATE);
        byte[] read =
                Frames.text("{\"type\":\"history\",\"room\":\"" + room + "\",\"before\":1000000000,\"limit\":500}");
        new Flood(target, new Time(time.minus(fill))).run(SESSIONS, room, read);
    }
}
