package io.busline.transport.socket;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** A ring whose sends are done when the test says so. */
final class FakeRing implements Ring {
    private final int size;
    private final Runnable onIdle;
    private final List<Send> inFlight = new ArrayList<>();
    private int completed;
    private int mostInFlight;

    private record Send(UringWriter writer, int descriptor, ByteBuffer bytes, int offset, int length) {}

    FakeRing(int size, Runnable onIdle) {
        this.size = size;
        this.onIdle = onIdle;
    }

    @Override
    public boolean isIdle() {
        return inFlight.isEmpty();
    }

    @Override
    public boolean hasRoom() {
        return inFlight.size() < size;
    }

    @Override
    public void send(UringWriter writer, int descriptor, ByteBuffer bytes, int offset, int length) {
        inFlight.add(new Send(writer, descriptor, bytes, offset, length));
        mostInFlight = Math.max(mostInFlight, inFlight.size());
    }

    int inFlight() {
        return inFlight.size();
    }

    int mostInFlight() {
        return mostInFlight;
    }

    /** Completes all that is in flight; gives what the kernel has taken, as {@code descriptor:bytes}. */
    List<String> complete() {
        return complete(bytes -> bytes);
    }

    /** @param taken which of the bytes that it is given the kernel takes, from the beginning */
    List<String> complete(UnaryOperator<String> taken) {
        List<Send> completing = List.copyOf(inFlight);
        List<String> all = new ArrayList<>();
        for (Send send : completing) {
            byte[] bytes = new byte[send.length];
            send.bytes.get(send.offset, bytes);
            String some = taken.apply(new String(bytes, StandardCharsets.ISO_8859_1));
            all.add(send.descriptor + ":" + some);
            if (++completed == completing.size()) {
                completed = 0;
                inFlight.clear();
                onIdle.run();
            }
            send.writer.sent(some.length());
        }
        return all;
    }
}
