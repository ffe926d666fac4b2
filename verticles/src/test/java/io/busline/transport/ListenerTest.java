package io.busline.transport;

import static io.busline.testing.Await.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.busline.testing.TestNode;
import io.busline.transport.vertx.PipelineCheck;
import io.busline.transport.vertx.VertxPipeline;
import io.netty.channel.ChannelOption;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.uring.IoUringChannelOption;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.transport.Transport;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ListenerTest {
    private Vertx vertx;

    @AfterEach
    void close() {
        if (vertx != null) {
            await(vertx.close());
        }
    }

    /** Clients that poll or stream over HTTP can't be pinged. */
    @ParameterizedTest
    @ValueSource(strings = {"epoll", "io_uring"})
    void the_kernel_ends_a_connection_whose_bytes_are_not_acknowledged_for_two_ping_intervals(String name) {
        Transport transport = Stream.of(Transport.EPOLL, Transport.IO_URING)
                .filter(known -> known != null && known.name().equals(name) && known.available())
                .findFirst()
                .orElse(null);
        assumeTrue(transport != null, () -> name + " isn't available on this machine");
        vertx = Vertx.builder().withTransport(transport).build();
        ChannelOption<Integer> userTimeout =
                name.equals("epoll") ? EpollChannelOption.TCP_USER_TIMEOUT : IoUringChannelOption.TCP_USER_TIMEOUT;
        VertxPipeline pipeline = await(PipelineCheck.run(vertx)).orElseThrow();
        HttpServer server = await(vertx.createHttpServer(
                        Listener.options(TestNode.GATEWAY.withPingInterval(Duration.ofSeconds(7))))
                .requestHandler(request -> request.response()
                        .end("" + pipeline.handlerOf(request).channel().config().getOption(userTimeout)))
                .listen());

        String answer = await(vertx.createHttpClient()
                .request(HttpMethod.GET, server.actualPort(), "127.0.0.1", "/timeout")
                .compose(request -> request.send())
                .compose(HttpClientResponse::body)
                .map(Object::toString));

        assertThat(answer).isEqualTo("14000");
    }
}
