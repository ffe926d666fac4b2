package io.busline.bench.hostile.net;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A plain TCP connection. It begins in blocking mode, in which each read waits for at most {@link #PATIENCE_MS};
 * {@link #unblock} ends that for good. To be used from one thread at a time.
 */
public final class Wire implements Closeable {
    /** A node under attack may answer late; an attacker that waits for longer attacks no more. */
    private static final int PATIENCE_MS = 2_000;

    private static final int LONGEST_HEAD = 16_384;

    private final SocketChannel channel;
    /** What {@link #offer} could not send in one piece. */
    private ByteBuffer rest = ByteBuffer.allocate(0);

    private Wire(SocketChannel channel) {
        this.channel = channel;
    }

    /**
     * Connects.
     *
     * @param source the local address it comes from
     * @param receiveBuffer bytes that the kernel takes for it before it is read; 0: as usual
     */
    public static Wire connect(InetSocketAddress to, String source, int receiveBuffer) throws IOException {
        SocketChannel channel = SocketChannel.open();
        try {
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            if (receiveBuffer > 0) {
                channel.setOption(StandardSocketOptions.SO_RCVBUF, receiveBuffer);
            }
            channel.bind(new InetSocketAddress(source, 0));
            channel.socket().connect(to, PATIENCE_MS);
            channel.socket().setSoTimeout(PATIENCE_MS);
            return new Wire(channel);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    /** Sends all of it, however long that takes. For the blocking mode. */
    public void send(byte[] bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
    }

    /** Sends a text as ISO-8859-1, one byte a character. For the blocking mode. */
    public void send(String text) throws IOException {
        send(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /**
     * Reads an HTTP response's head and not a byte more. For the blocking mode.
     *
     * @throws IOException if it does not come, or is none
     */
    public List<String> readHead() throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = read();
            if (next < 0 || head.length() > LONGEST_HEAD) {
                throw new IOException("no answer but: " + head);
            }
            head.append((char) next);
        }
        return new ArrayList<>(head.toString().lines().toList());
    }

    /** Reads one byte; -1 at the end. For the blocking mode. */
    public int read() throws IOException {
        return input().read();
    }

    /** Reads up to so many bytes; fewer at the end. For the blocking mode. */
    public byte[] read(int length) throws IOException {
        return input().readNBytes(length);
    }

    private InputStream input() throws IOException {
        return channel.socket().getInputStream();
    }

    /** From now on nothing waits. */
    public Wire unblock() throws IOException {
        channel.configureBlocking(false);
        return this;
    }

    /**
     * Sends it if all before it has been sent, and keeps what does not fit until the next call. For the other mode.
     *
     * @return whether it was taken
     * @throws IOException if the connection is gone
     */
    public boolean offer(byte[] bytes) throws IOException {
        if (rest.hasRemaining()) {
            channel.write(rest);
            if (rest.hasRemaining()) {
                return false;
            }
        }
        rest = ByteBuffer.wrap(bytes);
        channel.write(rest);
        return true;
    }

    public boolean isOpen() {
        return channel.isOpen();
    }

    SocketChannel channel() {
        return channel;
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            // gone, as was wanted
        }
    }
}
