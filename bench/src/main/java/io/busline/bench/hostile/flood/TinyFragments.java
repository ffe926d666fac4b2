package io.busline.bench.hostile.flood;

import io.busline.bench.hostile.attack.Attack;
import io.busline.bench.hostile.attack.Target;
import io.busline.bench.hostile.attack.Time;
import io.busline.bench.hostile.net.Frames;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Sends each frame of the protocol in pieces of one byte. */
public final class TinyFragments implements Attack {
    private static final int SESSIONS = 30;
    private static final int PADDING = 4_000;

    @Override
    public String name() {
        return "tiny-fragments";
    }

    @Override
    public void run(Target target, Duration time, long seed) throws IOException, InterruptedException {
        String text = "{\"type\":\"ping\",\"x\":\"" + "x".repeat(PADDING) + "\"}";
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        byte[][] frames = new byte[bytes.length][];
        for (int i = 0; i < bytes.length; i++) {
            frames[i] = Frames.frame(
                    i == 0 ? Frames.TEXT : Frames.CONTINUATION, i == bytes.length - 1, new byte[] {bytes[i]});
        }
        new Flood(target, new Time(time)).run(SESSIONS, null, Frames.join(frames));
    }
}
