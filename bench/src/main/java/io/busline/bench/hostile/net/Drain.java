package io.busline.bench.hostile.net;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Reads from many connections on one thread of its own and throws it away, but for error and close codes, which it
 * counts. A connection that the node has ended is closed.
 */
public final class Drain implements Closeable {
    private static final int BUFFER = 65_536;

    private final Answers answers;
    private final Selector selector = Selector.open();
    private final Queue<Wire> added = new ConcurrentLinkedQueue<>();
    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER);

    public Drain(Answers answers) throws IOException {
        this.answers = answers;
        Thread thread = new Thread(this::run, "drain");
        thread.setDaemon(true);
        thread.start();
    }

    /** From now on reads from it. It must not block. Any thread may call this. */
    public void add(Wire wire) {
        added.add(wire);
        selector.wakeup();
    }

    private void run() {
        try {
            while (selector.isOpen()) {
                selector.select();
                for (Wire wire = added.poll(); wire != null; wire = added.poll()) {
                    if (wire.isOpen()) {
                        wire.channel().register(selector, SelectionKey.OP_READ, wire);
                    }
                }
                selector.selectedKeys().forEach(this::read);
                selector.selectedKeys().clear();
            }
        } catch (IOException | ClosedSelectorException e) {
            // closed
        }
    }

    private void read(SelectionKey key) {
        try {
            SocketChannel channel = (SocketChannel) key.channel();
            for (int read = channel.read(buffer.clear()); read != 0; read = channel.read(buffer.clear())) {
                if (read < 0 || answers.scan(buffer.array(), read)) {
                    end(key, read < 0);
                    return;
                }
            }
        } catch (IOException e) {
            end(key, true);
        }
    }

    private void end(SelectionKey key, boolean withoutWord) {
        if (withoutWord) {
            answers.count("cut off");
        }
        key.cancel();
        ((Wire) key.attachment()).close();
    }

    @Override
    public void close() throws IOException {
        selector.close();
    }
}
