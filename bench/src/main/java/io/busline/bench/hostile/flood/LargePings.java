package io.busline.bench.hostile.flood;

import io.busline.bench.hostile.attack.Attack;
import io.busline.bench.hostile.attack.Target;
import io.busline.bench.hostile.attack.Time;
import io.busline.bench.hostile.net.Frames;
import java.io.IOException;
import java.time.Duration;

/** Sends the largest pings that there are: those of the WebSocket, and those of the protocol. */
public final class LargePings implements Attack {
    private static final int SESSIONS = 30;
    private static final int WEB_SOCKET_PINGS = 100;
    private static final int LARGEST_CONTROL_FRAME = 125;
    private static final int PADDING = 60_000;

    @Override
    public String name() {
        return "large-pings";
    }

    @Override
    public void run(Target target, Duration time, long seed) throws IOException, InterruptedException {
        byte[][] frames = new byte[WEB_SOCKET_PINGS + 1][];
        for (int i = 0; i < WEB_SOCKET_PINGS; i++) {
            frames[i] = Frames.frame(Frames.PING, true, new byte[LARGEST_CONTROL_FRAME]);
        }
        frames[WEB_SOCKET_PINGS] = Frames.text("{\"type\":\"ping\",\"x\":\"" + "x".repeat(PADDING) + "\"}");
        new Flood(target, new Time(time)).run(SESSIONS, null, Frames.join(frames));
    }
}
