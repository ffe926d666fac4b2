package io.busline.testing;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/**
 * Stands in front of a Redis and, when told so, lets exactly n more commands through. Then it cuts every connection without
 * an answer: the node behind it has died, for Redis, at that very command. Or it keeps what follows for a while: the node was
 * frozen there.
 */
public final class CuttingProxy implements AutoCloseable {
    private static final int UNLIMITED = Integer.MAX_VALUE;

    private final ServerSocket server;
    private final int redisPort;
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private int left = UNLIMITED; // guarded by this
    private boolean holding; // guarded by this
    private String[] holdAt; // guarded by this

    public CuttingProxy(String redis) throws IOException {
        redisPort = URI.create(redis).getPort();
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        daemon(() -> {
            while (true) {
                connect(server.accept());
            }
        });
    }

    public String endpoint() {
        return "redis://127.0.0.1:" + server.getLocalPort();
    }

    /** Lets so many more commands reach Redis, whose answers are thrown away from the last one on; 0 cuts at once. */
    public synchronized void cutAfter(int commands) {
        left = commands;
        if (left == 0) {
            cut();
        }
    }

    /** Lets so many more commands reach Redis, and keeps the following ones until {@link #release}: the node is frozen. */
    public synchronized void holdAfter(int commands) {
        holding = true;
        left = commands;
    }

    /** Keeps the first command that contains all of these, and what follows. */
    public synchronized void holdAt(String... parts) {
        holdAt = parts;
    }

    private void checkHoldAt(byte[] command) {
        if (holdAt == null) {
            return;
        }
        String text = new String(command, StandardCharsets.UTF_8).toLowerCase(Locale.ROOT);
        for (String part : holdAt) {
            if (!text.contains(part.toLowerCase(Locale.ROOT))) {
                return;
            }
        }
        holdAt = null;
        holding = true;
        left = 0;
    }

    public synchronized void release() {
        holding = false;
        left = UNLIMITED;
        notifyAll();
    }

    /** Waits until there is something to {@link #release}. */
    public synchronized void awaitHeld() throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(Await.SECONDS);
        while (!holding || left > 0) {
            long leftMs = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            if (leftMs <= 0) {
                throw new AssertionError("the command that was to be held did not come");
            }
            wait(leftMs);
        }
    }

    private void connect(Socket client) throws IOException {
        synchronized (this) {
            if (left == 0 && !holding) {
                client.close();
                return;
            }
        }
        Socket redis = new Socket(InetAddress.getLoopbackAddress(), redisPort);
        sockets.add(client);
        sockets.add(redis);
        daemon(() -> forwardCommands(client, redis));
        daemon(() -> forwardAnswers(redis, client));
    }

    private void forwardCommands(Socket client, Socket redis) throws IOException {
        DataInputStream in = new DataInputStream(client.getInputStream());
        OutputStream out = redis.getOutputStream();
        while (true) {
            byte[] command = readCommand(in);
            synchronized (this) {
                checkHoldAt(command);
                while (holding && left == 0) {
                    notifyAll();
                    waitForRelease();
                }
                if (left == 0) {
                    return;
                }
                if (left != UNLIMITED) {
                    left--;
                }
                out.write(command);
                if (left == 0 && !holding) {
                    redis.shutdownOutput(); // Redis carries out what it has, then closes
                    return;
                }
            }
        }
    }

    /** The client's line ends only when Redis has carried out the last command: then it is safe to look. */
    private void forwardAnswers(Socket redis, Socket client) throws IOException {
        byte[] buffer = new byte[8_192];
        InputStream in = redis.getInputStream();
        OutputStream out = client.getOutputStream();
        for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
            synchronized (this) {
                if (left > 0 || holding) {
                    out.write(buffer, 0, read);
                }
            }
        }
        client.close();
    }

    private void waitForRelease() throws IOException {
        try {
            wait();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    /** One command, as clients send it: an array of bulk strings. */
    private static byte[] readCommand(DataInputStream in) throws IOException {
        ByteArrayOutputStream command = new ByteArrayOutputStream();
        int parts = readLength(in, command);
        for (int i = 0; i < parts; i++) {
            int length = readLength(in, command);
            command.write(in.readNBytes(length + 2));
        }
        return command.toByteArray();
    }

    private static int readLength(DataInputStream in, ByteArrayOutputStream copy) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.readUnsignedByte(); ; c = in.readUnsignedByte()) {
            copy.write(c);
            line.append((char) c);
            if (c == '\n') {
                return Integer.parseInt(line.substring(1).strip());
            }
        }
    }

    private void cut() {
        sockets.forEach(CuttingProxy::closeQuietly);
    }

    @Override
    public void close() throws IOException {
        server.close();
        cut();
    }

    private static void closeQuietly(Closeable socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // it is gone either way
        }
    }

    private interface Work {
        void run() throws IOException;
    }

    private static void daemon(Work work) {
        Thread thread = new Thread(() -> {
            try {
                work.run();
            } catch (IOException e) {
                // a connection has ended
            }
        });
        thread.setDaemon(true);
        thread.start();
    }
}
