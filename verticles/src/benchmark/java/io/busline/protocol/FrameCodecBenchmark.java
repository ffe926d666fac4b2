package io.busline.protocol;

import io.busline.MicroBenchmark;
import java.util.Collections;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;

/** Frames of clients read, and frames of the server written; the texts have 100 characters. */
public class FrameCodecBenchmark extends MicroBenchmark {
    private static final int JOIN_MESSAGES = 50;

    private final FrameDecoder decoder = new FrameDecoder(4_096);

    // Fields, not constants: the compiler must not know them.
    private String text = "x".repeat(100);
    private String message = "{\"type\":\"message\",\"room\":\"lobby\",\"text\":\"" + text + "\",\"id\":\"m-4711\"}";
    private String badRoom =
            "{\"type\":\"message\",\"room\":\"no such room\",\"text\":\"" + text + "\",\"id\":\"m-4711\"}";
    private User sender = new User("guest-1k9w", "Ada", true);
    private StoredEvent stored = encodeMessage();
    private ServerFrame ack = new ServerFrame.Ack("m-4711", "lobby", 1_234_567, 1_795_305_600_000L);
    private ServerFrame joined = new ServerFrame.Joined("j-1", "lobby", 1_234_567, messages(), true, 1_000);

    private List<StoredEvent> messages() {
        return Collections.nCopies(JOIN_MESSAGES, stored);
    }

    @Benchmark
    public ClientFrame decodeMessage() {
        return decoder.decode(message);
    }

    /** A field that breaks the contract, which is refused by way of an exception. */
    @Benchmark
    public ClientFrame decodeBadField() {
        return decoder.decode(badRoom);
    }

    @Benchmark
    public StoredEvent encodeMessage() {
        return StoredEvent.of("lobby", 1_234_567, 1_795_305_600_000L, sender, new RoomEvent.Message(text));
    }

    /** What the server needs to know of a message, read from its stored JSON. */
    @Benchmark
    public StoredEvent readStored() {
        return StoredEvent.read(1_234_567, stored.frame());
    }

    @Benchmark
    public EncodedFrame encodeAck() {
        return FrameEncoder.encode(ack);
    }

    /** The answer to a join, with {@value #JOIN_MESSAGES} messages, which are JSON already. */
    @Benchmark
    public EncodedFrame encodeJoined() {
        return FrameEncoder.encode(joined);
    }
}
