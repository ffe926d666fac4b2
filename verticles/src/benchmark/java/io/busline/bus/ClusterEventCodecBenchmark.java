package io.busline.bus;

import io.busline.MicroBenchmark;
import io.busline.protocol.RoomEvent;
import io.busline.protocol.StoredEvent;
import io.busline.protocol.User;
import io.vertx.core.buffer.Buffer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Setup;

/** A stored message of 100 characters on its way to another node. */
public class ClusterEventCodecBenchmark extends MicroBenchmark {
    /** As large as Vert.x makes its own. */
    private static final int BUFFER_BYTES = 1_024;

    private final ClusterEventCodec codec = new ClusterEventCodec();
    private ClusterEvent event;
    private Buffer wire;

    @Setup
    public void encodeOnce() {
        User ada = new User("guest-1k9w", "Ada", true);
        event = new ClusterEvent.EventStored(
                "lobby",
                StoredEvent.of("lobby", 1_234_567, 1_795_305_600_000L, ada, new RoomEvent.Message("x".repeat(100))));
        wire = encode();
    }

    @Benchmark
    public Buffer encode() {
        Buffer out = Buffer.buffer(BUFFER_BYTES);
        codec.encodeToWire(out, event);
        return out;
    }

    @Benchmark
    public ClusterEvent decode() {
        return codec.decodeFromWire(0, wire);
    }
}
