package io.busline.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.util.internal.PlatformDependent;
import org.junit.jupiter.api.Test;

class DirectMemoryTest {
    private static final int BYTES = 16 * 1024 * 1024;

    @Test
    void what_netty_takes_counts_until_it_is_given_back() {
        double part = (double) BYTES / PlatformDependent.estimateMaxDirectMemory();
        double before = DirectMemory.pressure();

        ByteBuf taken = Unpooled.directBuffer(BYTES);
        double with = DirectMemory.pressure();
        taken.release();

        assertThat(with - before).isGreaterThanOrEqualTo(0.9 * part);
        assertThat(with - DirectMemory.pressure()).isGreaterThanOrEqualTo(0.9 * part);
    }
}
