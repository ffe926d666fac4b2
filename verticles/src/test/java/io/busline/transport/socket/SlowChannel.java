package io.busline.transport.socket;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;

/** A channel whose client reads when the test says so: until then, what is written waits in the channel's queue. */
public final class SlowChannel extends EmbeddedChannel {
    private boolean reading;

    /** A channel whose client reads everything at once. */
    public static SlowChannel reading() {
        SlowChannel channel = new SlowChannel();
        channel.read(true);
        return channel;
    }

    public void read(boolean reads) {
        reading = reads;
        if (reads) {
            flush();
        }
    }

    @Override
    protected void doWrite(ChannelOutboundBuffer queue) throws Exception {
        if (reading) {
            super.doWrite(queue);
        }
    }

    /** All that the client has read since it was asked last. */
    public String received() {
        StringBuilder received = new StringBuilder();
        for (ByteBuf bytes = readOutbound(); bytes != null; bytes = readOutbound()) {
            received.append(bytes.toString(StandardCharsets.ISO_8859_1));
            bytes.release();
        }
        return received.toString();
    }
}
