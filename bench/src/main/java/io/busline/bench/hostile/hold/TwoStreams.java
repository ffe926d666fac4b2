package io.busline.bench.hostile.hold;

import io.busline.bench.hostile.attack.Attack;
import io.busline.bench.hostile.attack.Gang;
import io.busline.bench.hostile.attack.SockJs;
import io.busline.bench.hostile.attack.Target;
import io.busline.bench.hostile.attack.Texts;
import io.busline.bench.hostile.attack.Time;
import io.busline.bench.hostile.net.Wire;
import java.io.IOException;
import java.time.Duration;

/** Begins two streaming responses of a new SockJS session at once, and closes the connection of the first. */
public final class TwoStreams implements Attack {
    private static final int THREADS = 4;
    private static final long BETWEEN_MS = 10;

    @Override
    public String name() {
        return "two-streams";
    }

    @Override
    public void run(Target target, Duration length, long seed) throws IOException, InterruptedException {
        Time time = new Time(length);
        new Gang(target, time).run(THREADS, number -> {
            SockJs session = new SockJs(target, number);
            Wire first = session.stream();
            Wire second = session.stream();
            first.close();
            try {
                time.pause(BETWEEN_MS);
                session.send(Texts.join("streams-" + seed));
            } finally {
                second.close();
            }
        });
    }
}
