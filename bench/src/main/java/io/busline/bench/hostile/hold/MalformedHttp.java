package io.busline.bench.hostile.hold;

import io.busline.bench.hostile.attack.Attack;
import io.busline.bench.hostile.attack.Gang;
import io.busline.bench.hostile.attack.SockJs;
import io.busline.bench.hostile.attack.Target;
import io.busline.bench.hostile.attack.Time;
import io.busline.bench.hostile.net.Http;
import io.busline.bench.hostile.net.Wire;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** Sends requests that are wrong in a different way each, and some that end before they are over. */
public final class MalformedHttp implements Attack {
    private static final int THREADS = 4;
    private static final String SESSION = "/sockjs/000/" + "fedcba9876543210".repeat(2) + "/";

    /** Each on a connection of its own, closed once it is answered. */
    private static final List<String> REQUESTS = List.of(
            Http.get(SESSION + "jsonp?c=%zz"),
            Http.get(SESSION + "jsonp?c=" + "<script>".repeat(100)),
            Http.get("/..%5c..%5cetc%5cpasswd"),
            Http.get("/%00"),
            Http.get("/%"),
            Http.get("/?%zz=%zz"),
            Http.get("//../../etc/passwd"),
            Http.get("http://[::1/ws"),
            Http.post(SESSION + "xhr_send", "[null]"),
            Http.post(SESSION + "xhr_send", "nonsense"),
            Http.post(SESSION + "xhr_send", ""),
            Http.post(SESSION + "jsonp_send", "d=%zz"),
            Http.head("POST", SESSION + "xhr") + "Content-Length: -1\r\n\r\n",
            Http.head("POST", SESSION + "xhr") + "Content-Length: 1\r\nContent-Length: 2\r\n\r\n",
            Http.head("POST", SESSION + "xhr") + "Transfer-Encoding: chunked\r\n\r\nzz\r\n",
            Http.head("GET", "/ws") + "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 99\r\n\r\n",
            Http.head("GET", "/") + "X-Long: " + "x".repeat(10_000) + "\r\n\r\n",
            Http.head("GET", "/") + "no colon\r\n\r\n",
            "GET / HTTP/9.9\r\n\r\n",
            "GET\r\n\r\n",
            "\u0016\u0003\u0001\u0002\r\n\r\n",
            "\u0000\u0000\u0000\r\n\r\n");

    /** Closed without waiting for an answer. */
    private static final List<String> ABORTED = List.of(
            Http.head("POST", SESSION + "xhr_send") + "Transfer-Encoding: chunked\r\n\r\n5\r\nab",
            Http.head("POST", SESSION + "xhr_send") + "Content-Length: 100\r\n\r\n[",
            Http.head("GET", "/") + "X-Half: ",
            Http.post(SESSION + "xhr_streaming", ""));

    @Override
    public String name() {
        return "malformed-http";
    }

    @Override
    public void run(Target target, Duration time, long seed) throws IOException, InterruptedException {
        new Gang(target, new Time(time)).run(THREADS, number -> {
            int kind = number % (REQUESTS.size() + ABORTED.size() + 1);
            if (kind == REQUESTS.size() + ABORTED.size()) {
                SockJs session = new SockJs(target, number);
                session.open();
                session.sendRaw("[null]");
                return;
            }
            try (Wire wire = target.connect(number)) {
                if (kind < REQUESTS.size()) {
                    target.ask(wire, REQUESTS.get(kind));
                } else {
                    wire.send(ABORTED.get(kind - REQUESTS.size()));
                }
            }
        });
    }
}
