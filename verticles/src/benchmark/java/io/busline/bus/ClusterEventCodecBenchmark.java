package io.busline.bus;

import io.busline.MicroBenchmark;
import io.busline.protocol.RoomEvent;
import io.busline.protocol.StoredEvent;
import io.busline.protocol.User;
import io.vertx.core.buffer.Buffer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/** A stored message on its way to another node, signed with a secret or not. */
public class ClusterEventCodecBenchmark extends MicroBenchmark {
    /** As large as Vert.x makes its own. */
    private static final int BUFFER_BYTES = 1_024;

    @Param({"false", "true"})
    private boolean signed;

    @Param({"100", "4000"})
    private int chars;

    private ClusterEventCodec codec;
    private ClusterEvent event;
    private Buffer wire;

    @Setup
    public void encodeOnce() {
        codec = new ClusterEventCodec(signed ? new ClusterSecret("s".repeat(64)) : null);
        User ada = new User("guest-1k9w", "Ada", true);
        event = new ClusterEvent.EventStored(
                "lobby",
                StoredEvent.of("lobby", 1_234_567, 1_795_305_600_000L, ada, new RoomEvent.Message("x".repeat(chars))));
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
