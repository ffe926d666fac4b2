package io.busline.bench.hostile.flood;

import io.busline.bench.hostile.attack.Attack;
import io.busline.bench.hostile.attack.Senders;
import io.busline.bench.hostile.attack.Target;
import io.busline.bench.hostile.attack.Time;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

/** 200 sessions that send the longest texts as fast as a user may, each in a room of its own. */
public final class HeavyTalk implements Attack {
    private static final int SESSIONS = 200;
    private static final int RATE = 20;

    @Override
    public String name() {
        return "heavy-talk";
    }

    @Override
    public void run(Target target, Duration time, long seed) throws IOException, InterruptedException {
        List<String> rooms = IntStream.range(0, SESSIONS)
                .mapToObj(i -> "talk-" + seed + "-" + i)
                .toList();
        new Senders(target, new Time(time)).run(SESSIONS, rooms, RATE);
    }
}
