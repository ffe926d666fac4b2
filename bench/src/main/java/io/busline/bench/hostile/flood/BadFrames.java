package io.busline.bench.hostile.flood;

import io.busline.bench.hostile.attack.Attack;
import io.busline.bench.hostile.attack.Target;
import io.busline.bench.hostile.attack.Time;
import io.busline.bench.hostile.net.Frames;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;

/** Sends 99 bad frames and a good one, over and over, so that there are never many bad ones in a row. */
public final class BadFrames implements Attack {
    private static final int SESSIONS = 30;
    private static final int IN_A_ROW = 99;

    @Override
    public String name() {
        return "bad-frames";
    }

    @Override
    public void run(Target target, Duration time, long seed) throws IOException, InterruptedException {
        byte[][] frames = new byte[IN_A_ROW + 1][];
        Arrays.fill(frames, Frames.text("{\"type\":\"nonsense\",\"id\":\"1\"}"));
        frames[IN_A_ROW] = Frames.text("{\"type\":\"ping\"}");
        new Flood(target, new Time(time)).run(SESSIONS, null, Frames.join(frames));
    }
}
