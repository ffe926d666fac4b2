package io.busline.bench.hostile.flood;

import io.busline.bench.hostile.attack.Attack;
import io.busline.bench.hostile.attack.Target;
import io.busline.bench.hostile.attack.Time;
import io.busline.bench.hostile.net.Frames;
import java.io.IOException;
import java.time.Duration;

/** Sends JSON that is nested as deep as a frame is long. */
public final class NestedJson implements Attack {
    private static final int SESSIONS = 30;
    private static final int DEPTH = 30_000;

    @Override
    public String name() {
        return "nested-json";
    }

    @Override
    public void run(Target target, Duration time, long seed) throws IOException, InterruptedException {
        String deep = "{\"type\":\"ping\",\"x\":" + "[".repeat(DEPTH) + "]".repeat(DEPTH) + "}";
        new Flood(target, new Time(time)).run(SESSIONS, null, Frames.text(deep));
    }
}
