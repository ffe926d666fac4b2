package io.busline.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.busline.app.config.ConfigException;
import io.vertx.core.transport.Transport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class TransportsTest {
    @Test
    void auto_is_one_that_this_machine_has_and_native_where_there_is_one() {
        boolean anyNative = Stream.of(Transport.EPOLL, Transport.KQUEUE, Transport.IO_URING)
                .anyMatch(transport -> transport != null && transport.available());

        Transport chosen = Transports.choose("auto");

        assertThat(chosen.available()).isTrue();
        assertThat(chosen == Transport.NIO).isEqualTo(!anyNative);
    }

    @Test
    void one_that_is_there_is_chosen_by_its_name() {
        assertThat(Transports.choose("nio")).isSameAs(Transport.NIO);
    }

    @Test
    void one_that_is_not_there_is_refused_by_its_key() {
        String name = Transport.EPOLL != null && Transport.EPOLL.available() ? "kqueue" : "epoll"; // never both

        assertThatThrownBy(() -> Transports.choose(name))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("node.transport " + name);
    }

    /** With it, Netty 4.2.18 accepts in vain, without a pause, while there are no descriptors left. */
    @Test
    void io_uring_accepts_one_connection_at_a_time() {
        Transports.choose("auto");

        assertThat(System.getProperty("io.netty.iouring.acceptMultiShotEnabled"))
                .isEqualTo("false");
    }
}
