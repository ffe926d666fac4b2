package io.busline.transport.socket;

import static org.assertj.core.api.Assertions.assertThat;

import io.busline.protocol.EncodedFrame;
import io.netty.buffer.AbstractByteBufAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OutletTest {
    private static final EncodedFrame FRAME = EncodedFrame.of("\"frame\"");

    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final EmbeddedChannel other = new EmbeddedChannel();
    private final Turn turn = new Turn(channel.eventLoop(), onIdle -> Ring.NONE);
    private final Lane lane = new Lane(turn, WebSocketFraming.INSTANCE);
    private int overflows;

    @AfterEach
    void close() {
        channel.finishAndReleaseAll();
        other.finishAndReleaseAll();
    }

    @Test
    void a_socket_whose_bytes_find_no_memory_to_wait_in_is_closed_and_the_others_are_sent_theirs() {
        other.config().setAllocator(new UsedUp());
        Outlet without = outletOf(other);
        Outlet outlet = outletOf(channel);

        without.send(FRAME);
        outlet.send(FRAME);
        channel.runPendingTasks();
        outlet.send(FRAME);
        channel.runPendingTasks();

        assertThat(other.isOpen()).isFalse();
        assertThat(overflows).isEqualTo(1);
        assertThat(channel.outboundMessages()).hasSize(2);
    }

    private Outlet outletOf(EmbeddedChannel of) {
        return new Outlet(of, lane, 1_000, () -> overflows++);
    }

    /** As Netty's when the JVM's direct memory is all taken. */
    private static final class UsedUp extends AbstractByteBufAllocator {
        UsedUp() {
            super(true);
        }

        @Override
        public boolean isDirectBufferPooled() {
            return false;
        }

        @Override
        protected ByteBuf newHeapBuffer(int capacity, int maxCapacity) {
            return Unpooled.buffer(capacity, maxCapacity);
        }

        @Override
        protected ByteBuf newDirectBuffer(int capacity, int maxCapacity) {
            throw new OutOfMemoryError("direct memory");
        }
    }
}
