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
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/**
 * Stands in front of a Redis and stops at a command that is named. There it either cuts the connection without an
 * answer: for Redis, the node behind it has died. Or it keeps the command and all that follow for a while: the node was
 * frozen.
 */
public final class CuttingProxy implements AutoCloseable {
    private enum State {
        OPEN,
        HOLDING,
        CUT
    }

    private final ServerSocket server;
    private final int redisPort;
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private State state = State.OPEN; // guarded by this
    private CommandPattern awaited; // guarded by this; null for none
    private boolean before; // guarded by this: whether to stop before the command, or after it
    private State then; // guarded by this

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

    /** Cuts every connection before the next command that matches reaches Redis. */
    public void cutBefore(CommandPattern command) {
        stop(command, true, State.CUT);
    }

    /** Lets the next command that matches reach Redis, and throws its answer away. */
    public void cutAfter(CommandPattern command) {
        stop(command, false, State.CUT);
    }

    /** Keeps the next command that matches, and what follows, until {@link #release}. */
    public void holdBefore(CommandPattern command) {
        stop(command, true, State.HOLDING);
    }

    /** Keeps what follows the next command that matches, until {@link #release}. */
    public void holdAfter(CommandPattern command) {
        stop(command, false, State.HOLDING);
    }

    private synchronized void stop(CommandPattern command, boolean isBefore, State next) {
        awaited = command;
        before = isBefore;
        then = next;
    }

    /** Ends holding, and lets new connections in again. */
    public synchronized void release() {
        state = State.OPEN;
        notifyAll();
    }

    /** Waits until there is something to {@link #release}. */
    public synchronized void awaitHeld() throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(Await.SECONDS);
        while (state != State.HOLDING) {
            long leftMs = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            if (leftMs <= 0) {
                throw new AssertionError("the command that was to be held did not come");
            }
            wait(leftMs);
        }
    }

    private void connect(Socket client) throws IOException {
        synchronized (this) {
            if (state == State.CUT) {
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
            Received command = Received.read(in);
            synchronized (this) {
                boolean stopping = awaited != null && awaited.matches(command.words());
                if (stopping && before) {
                    stopNow();
                }
                while (state == State.HOLDING) {
                    waitForRelease();
                }
                if (state != State.CUT) {
                    out.write(command.bytes());
                }
                if (stopping && !before) {
                    stopNow();
                }
                if (state == State.CUT) {
                    redis.shutdownOutput(); // Redis carries out what it has, then closes
                    return;
                }
            }
        }
    }

    private void stopNow() {
        awaited = null;
        state = then;
        notifyAll();
    }

    /** The client's line ends only when Redis has carried out the last command: then it is safe to look. */
    private void forwardAnswers(Socket redis, Socket client) throws IOException {
        byte[] buffer = new byte[8_192];
        InputStream in = redis.getInputStream();
        OutputStream out = client.getOutputStream();
        for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
            synchronized (this) {
                if (state != State.CUT) {
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
    private record Received(byte[] bytes, List<String> words) {
        static Received read(DataInputStream in) throws IOException {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            List<String> words = new ArrayList<>();
            int parts = readLength(in, bytes);
            for (int i = 0; i < parts; i++) {
                int length = readLength(in, bytes);
                byte[] word = in.readNBytes(length + 2);
                bytes.write(word);
                words.add(new String(word, 0, length, StandardCharsets.UTF_8));
            }
            return new Received(bytes.toByteArray(), words);
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
