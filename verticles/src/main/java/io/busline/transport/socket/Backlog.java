package io.busline.transport.socket;

import io.busline.protocol.EncodedFrame;
import io.busline.transport.budget.ClientBytes;
import io.busline.transport.budget.QueueBudget;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.util.ReferenceCountUtil;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayDeque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What waits for one socket because the kernel does not take it. Frames wait as they are, shared with everybody else
 * who waits for them; Netty gets their bytes in chunks, one at a time, so that a client that does not read costs one
 * chunk of memory outside the heap. What others write to the channel waits in the same line, because it must not get
 * into the middle of a frame. First in the channel's pipeline, once something has had to wait. To be used from the
 * channel's event loop.
 */
final class Backlog extends ChannelOutboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(Backlog.class);

    /** As Netty's own marks: what others would write meanwhile had better wait. */
    private static final int UNWRITABLE_BYTES = 64 * 1024;

    private static final int WRITABLE_BYTES = 32 * 1024;
    /** The number of our flag among those by which Netty knows that a channel is not writable. */
    private static final int WRITABILITY = 1;

    /** A longer rest of a frame is not kept for a client that is shed. */
    private static final int MAX_REST = 16 * 1024;
    /** What a message of others' costs beside its bytes. */
    private static final int MESSAGE_BYTES = 256;

    private final Channel channel;
    private final Framing framing;
    private final QueueBudget budget;
    private final ClientBytes account;
    /** Called when there is no memory to go on with. */
    private final Runnable onFailure;
    /** {@link EncodedFrame}s, and what others have written. */
    private final ArrayDeque<Object> line = new ArrayDeque<>();

    /** What happens when there is memory again. */
    private final Runnable again = this::goOn;

    private ChannelHandlerContext place;
    /** How many bytes of the first frame are in a chunk already. */
    private int begun;
    /** The bytes of the line, as they go on the wire. */
    private volatile long bytes;
    /** Length of the chunk that Netty writes now; 0 if none. */
    private int chunk;

    private boolean writable = true;

    /** Something that others have written. */
    private record Message(Object content, int length, ChannelPromise promise) {}

    Backlog(Channel channel, Lane lane, ClientBytes account, Runnable onFailure) {
        this.channel = channel;
        this.framing = lane.framing();
        this.budget = lane.budget();
        this.account = account;
        this.onFailure = onFailure;
        channel.pipeline().addFirst(this);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        place = context;
    }

    /** The channel is gone. */
    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        clear();
    }

    /** What waits here, in bytes on the wire. Any thread. */
    long bytes() {
        return bytes;
    }

    /**
     * Has the packet's frames wait.
     *
     * @param from how many of the packet's bytes the kernel has taken; only if nothing waits yet
     */
    void add(Packet packet, int from) {
        if (line.isEmpty() && chunk == 0 && packet.length() <= budget.chunkBytes()) {
            ByteBuf out = allocate(packet.length());
            if (out != null) {
                packet.writeTo(out.nioBuffer(0, packet.length()), 0);
                write(out.setIndex(from, packet.length()));
                place.flush();
                return;
            }
        }
        int taken = from;
        for (EncodedFrame frame : packet.frames()) {
            int length = framing.length(frame);
            if (taken >= length) {
                taken -= length;
                continue;
            }
            if (taken > 0) {
                begun = taken;
            }
            bytes += length - taken;
            taken = 0;
            line.add(frame);
            account.add(frame);
        }
        goOn();
    }

    /** Has these bytes wait. */
    void add(ByteBuf message) {
        hold(message, channel.newPromise());
        goOn();
    }

    private void hold(Object content, ChannelPromise promise) {
        int length = MESSAGE_BYTES + (content instanceof ByteBuf buffer ? buffer.readableBytes() : 0);
        line.add(new Message(content, length, promise));
        account.addOwn(length);
        bytes += length;
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        if (line.isEmpty()) {
            context.write(message, promise);
        } else {
            hold(message, promise);
            tellWritability();
        }
    }

    /**
     * Drops all frames of which no byte was sent, for a client that is about to be closed. What others have written
     * stays, and so does the rest of a frame that was begun.
     *
     * @return false if that rest is too long: the connection has to be cut off
     */
    boolean dropFrames() {
        ByteBuf rest = null;
        if (begun > 0) {
            EncodedFrame first = (EncodedFrame) line.peek();
            int length = framing.length(first) - begun;
            if (length > MAX_REST) {
                return false;
            }
            ByteBuffer copy = ByteBuffer.allocate(length);
            framing.writePart(first, begun, length, copy, 0);
            rest = Unpooled.wrappedBuffer(copy);
        }
        ArrayDeque<Object> waited = new ArrayDeque<>(line);
        line.clear();
        if (rest != null) {
            hold(rest, channel.newPromise());
        }
        for (Object next : waited) {
            if (next instanceof EncodedFrame frame) {
                remove(frame);
            } else {
                line.add(next);
            }
        }
        goOn();
        return true;
    }

    private void remove(EncodedFrame frame) {
        bytes -= framing.length(frame) - begun;
        begun = 0;
        account.remove(frame);
    }

    private void goOn() {
        boolean wrote = false;
        while (!line.isEmpty()) {
            if (line.peek() instanceof Message message) {
                line.poll();
                bytes -= message.length;
                account.addOwn(-message.length);
                place.write(message.content, message.promise);
            } else if (chunk > 0 || !writeChunk()) {
                break;
            }
            wrote = true;
        }
        if (wrote) {
            place.flush(); // the chunk may be written at once, and then this is called again
        }
        tellWritability();
    }

    /** Gives Netty the next bytes of the frames; returns whether there was memory for it. */
    private boolean writeChunk() {
        int size = (int) Math.min(bytes, budget.chunkBytes());
        ByteBuf out = allocate(size);
        if (out == null) {
            return false;
        }
        write(out.writerIndex(fill(out.nioBuffer(0, size))));
        return true;
    }

    /** Null if there is no memory; then {@link #goOn} is called when there is, or the connection is cut off. */
    private ByteBuf allocate(int size) {
        if (!account.reserveDirect(size, again)) {
            return null;
        }
        try {
            ByteBuf out = place.alloc().directBuffer(size);
            chunk = size;
            return out;
        } catch (OutOfMemoryError e) { // others have taken more of the memory outside the heap than is meant for them
            LOG.debug("No memory for what a client is to be sent", e);
            account.releaseDirect(size);
            onFailure.run();
            return null;
        }
    }

    private void write(ByteBuf out) {
        place.write(out).addListener(written -> chunkWritten(written.isSuccess()));
    }

    /** Returns the number of bytes. */
    private int fill(ByteBuffer out) {
        int filled = 0;
        while (filled < out.capacity() && line.peek() instanceof EncodedFrame frame) {
            int left = framing.length(frame) - begun;
            int count = Math.min(left, out.capacity() - filled);
            framing.writePart(frame, begun, count, out, filled);
            filled += count;
            if (count == left) {
                line.poll();
                remove(frame);
            } else {
                begun += count;
                bytes -= count;
            }
        }
        return filled;
    }

    private void chunkWritten(boolean success) {
        int written = chunk;
        chunk = 0;
        account.releaseDirect(written);
        if (success) {
            goOn();
        } else {
            clear();
        }
    }

    /** Nothing can be sent any more. */
    void clear() {
        account.needsNoDirect(again);
        for (Object next = line.poll(); next != null; next = line.poll()) {
            if (next instanceof EncodedFrame frame) {
                remove(frame);
            } else {
                Message message = (Message) next;
                bytes -= message.length;
                account.addOwn(-message.length);
                ReferenceCountUtil.release(message.content);
                message.promise.tryFailure(new ClosedChannelException());
            }
        }
    }

    private void tellWritability() {
        boolean now = bytes < (writable ? UNWRITABLE_BYTES : WRITABLE_BYTES);
        ChannelOutboundBuffer queue = channel.unsafe().outboundBuffer();
        if (now != writable && queue != null) {
            writable = now;
            queue.setUserDefinedWritability(WRITABILITY, now);
        }
    }
}
