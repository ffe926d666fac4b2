package io.busline.transport.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class AcceptGuardTest {
    private static final int MOST = 20;
    private static final int MARGIN = 16;

    /** In the place of a listening socket. */
    private final EmbeddedChannel listening = new EmbeddedChannel(new AcceptGuard(MOST));

    private final List<EmbeddedChannel> accepted = new ArrayList<>();

    private void accept(int count) {
        for (int i = 0; i < count; i++) {
            EmbeddedChannel connection = new EmbeddedChannel();
            accepted.add(connection);
            listening.writeInbound(connection);
        }
    }

    private void pass(long millis) {
        listening.advanceTimeBy(millis, TimeUnit.MILLISECONDS);
        listening.runScheduledPendingTasks();
    }

    @Test
    void accepting_pauses_when_more_than_may_be_refused_at_a_time_are_beyond_the_limit() {
        accept(MOST + MARGIN - 1);
        assertThat(listening.config().isAutoRead()).isTrue();

        accept(1);

        assertThat(listening.config().isAutoRead()).isFalse();
        assertThat(listening.inboundMessages()).hasSize(MOST + MARGIN);
    }

    @Test
    void it_goes_on_in_a_while_and_pauses_again_if_nobody_has_left() {
        accept(MOST + MARGIN);
        pass(AcceptGuard.PAUSE_MS);
        assertThat(listening.config().isAutoRead()).isTrue();
        accept(1);
        assertThat(listening.config().isAutoRead()).isFalse();

        accepted.forEach(EmbeddedChannel::close);
        pass(AcceptGuard.PAUSE_MS);
        accept(MOST);

        assertThat(listening.config().isAutoRead()).isTrue();
    }
}
