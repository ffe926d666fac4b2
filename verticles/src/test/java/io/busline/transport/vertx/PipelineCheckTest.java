package io.busline.transport.vertx;

import static io.busline.testing.Await.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.busline.transport.vertx.VertxPipeline.Names;
import io.vertx.core.Vertx;
import io.vertx.core.transport.Transport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PipelineCheckTest {
    private Vertx vertx;

    @AfterEach
    void close() {
        if (vertx != null) {
            await(vertx.close());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"nio", "epoll", "io_uring"})
    void this_version_of_vertx_has_what_is_needed(String name) {
        Transport transport = Stream.of(Transport.NIO, Transport.EPOLL, Transport.IO_URING)
                .filter(known -> known != null && known.name().equals(name) && known.available())
                .findFirst()
                .orElse(null);
        assumeTrue(transport != null, () -> name + " isn't available on this machine");
        vertx = Vertx.builder().withTransport(transport).build();

        assertThat(await(PipelineCheck.run(vertx))).isPresent();
    }

    @ParameterizedTest
    @CsvSource({"renamed, httpDecoder, httpEncoder", "handler, renamed, httpEncoder", "handler, httpDecoder, renamed"})
    void a_version_that_names_a_handler_otherwise_is_found_out_once_for_all(
            String handler, String decoder, String encoder) {
        vertx = Vertx.vertx();

        assertThat(await(PipelineCheck.run(vertx, new Names(handler, decoder, encoder))))
                .isEmpty();
        assertThat(await(PipelineCheck.run(vertx))).isEmpty();
    }
}
