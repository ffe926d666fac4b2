package io.busline.transport.sockjs;

import static io.busline.testing.Await.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.busline.testing.LogCapture;
import io.busline.testing.RealRedis;
import io.busline.testing.TestNode;
import io.vertx.core.Vertx;
import io.vertx.core.transport.Transport;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Clients that use one session in ways that SockJS forbids, and leave at any moment. */
@ExtendWith(RealRedis.class)
class SessionLeakTest {
    private static final int ROUNDS = 20;
    private static final int SESSIONS = 60;

    private final LogCapture log = new LogCapture();
    /** With the transport that shows most: io_uring reads a request and the end of its connection in one turn. */
    private final Vertx vertx = Vertx.builder()
            .withTransport(Stream.of(Transport.IO_URING, Transport.EPOLL, Transport.NIO)
                    .filter(transport -> transport != null && transport.available())
                    .findFirst()
                    .orElseThrow())
            .build();

    private int port;

    @AfterEach
    void close() {
        log.close();
        await(vertx.close());
    }

    @Test
    void two_streams_at_once_whose_clients_leave_at_once_leave_nothing_behind(@RealRedis.Url String redis)
            throws IOException {
        port = TestNode.start(vertx, redis).port();

        for (int round = 0; round < ROUNDS; round++) {
            List<Socket> first = new ArrayList<>();
            List<Socket> second = new ArrayList<>();
            for (int i = 0; i < SESSIONS; i++) {
                first.add(connect());
                second.add(connect()); // the next connection goes to the other gateway
            }
            List<String> paths = Stream.generate(() -> "/sockjs/000/" + UUID.randomUUID() + "/xhr_streaming")
                    .limit(SESSIONS)
                    .toList();
            for (int i = 0; i < SESSIONS; i++) {
                post(first.get(i), paths.get(i));
            }
            for (int i = 0; i < SESSIONS; i++) {
                post(second.get(i), paths.get(i));
                first.get(i).close();
                second.get(i).close();
            }
        }

        TestNode.endAllBut(List.of());
        assertThat(log.lines()).noneMatch(line -> line.contains("Exception"));
    }

    /** Gives a connection that is reset when it is closed. */
    private Socket connect() throws IOException {
        Socket socket = new Socket();
        socket.connect(new InetSocketAddress("127.0.0.1", port));
        socket.setSoLinger(true, 0);
        return socket;
    }

    private static void post(Socket socket, String path) throws IOException {
        socket.getOutputStream()
                .write(("POST " + path + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
    }
}
