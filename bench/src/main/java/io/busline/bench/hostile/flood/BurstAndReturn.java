package io.busline.bench.hostile.flood;

import io.busline.bench.hostile.attack.Attack;
import io.busline.bench.hostile.attack.Gang;
import io.busline.bench.hostile.attack.Target;
import io.busline.bench.hostile.attack.Texts;
import io.busline.bench.hostile.attack.Time;
import io.busline.bench.hostile.net.FrameReader;
import io.busline.bench.hostile.net.Frames;
import io.busline.bench.hostile.net.Wire;
import java.io.IOException;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One user in five sessions at once, each of which sends a burst and comes back with the same token, so that a limit
 * that a session keeps begins anew.
 */
public final class BurstAndReturn implements Attack {
    private static final int SESSIONS = 5;
    private static final int BURST = 40;
    private static final Pattern TOKEN = Pattern.compile("\"token\":\"([^\"]+)\"");
    private static final Pattern CODE = Pattern.compile("\"code\":\"([^\"]+)\"");

    @Override
    public String name() {
        return "burst-and-return";
    }

    @Override
    public void run(Target target, Duration time, long seed) throws IOException, InterruptedException {
        String room = "burst-" + seed;
        String token = token(target);
        new Gang(target, new Time(time)).run(SESSIONS, number -> burst(target, room, token, number));
    }

    private static String token(Target target) throws IOException {
        try (Wire wire = target.webSocket(0, 0)) {
            wire.send(Frames.text("{\"type\":\"hello\",\"name\":\"Burst\"}"));
            Matcher token = TOKEN.matcher(new FrameReader(wire).next());
            if (!token.find()) {
                throw new IOException("no token was told");
            }
            return token.group(1);
        }
    }

    private static void burst(Target target, String room, String token, int number) throws IOException {
        try (Wire wire = target.webSocket(0, 0)) {
            byte[][] frames = new byte[BURST + 2][];
            frames[0] = Frames.text("{\"type\":\"hello\",\"token\":\"" + token + "\"}");
            frames[1] = Frames.text(Texts.join(room));
            for (int i = 0; i < BURST; i++) {
                String id = number + "-" + i;
                frames[i + 2] = Frames.text(Texts.message(room, id, id));
            }
            wire.send(Frames.join(frames));
            FrameReader answers = new FrameReader(wire);
            for (int answered = 0; answered < BURST; ) {
                String frame = answers.next();
                if (frame.contains("\"type\":\"ack\"")) {
                    target.answers().count("acknowledged");
                    answered++;
                } else if (frame.contains("\"type\":\"error\"")) {
                    Matcher code = CODE.matcher(frame);
                    target.answers().count("error " + (code.find() ? code.group(1) : "?"));
                    answered++;
                }
            }
        }
    }
}
