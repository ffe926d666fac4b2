package io.busline.bus;

import io.busline.protocol.EncodedFrame;
import io.busline.protocol.SeqGap;
import io.busline.protocol.StoredEvent;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.MessageCodec;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * The one form in which events cross the cluster: a version byte, a kind byte, then the fields in order; strings and byte
 * runs behind a 4-byte length. A node that reads a version it does not know refuses the event and says so, which costs
 * no message: the hub finds it in history.
 */
final class ClusterEventCodec implements MessageCodec<ClusterEvent, ClusterEvent> {
    static final String NAME = "busline-event";

    static final byte VERSION = 1;

    private static final byte MESSAGE_STORED = 1;
    private static final byte PRESENCE_REPORTED = 2;
    private static final byte PRESENCE_REQUESTED = 3;
    private static final byte HOLE_FOUND = 4;

    @Override
    public void encodeToWire(Buffer out, ClusterEvent event) {
        out.appendByte(VERSION);
        if (event instanceof ClusterEvent.MessageStored e) {
            out.appendByte(MESSAGE_STORED);
            writeString(out, e.room());
            out.appendLong(e.message().seq());
            writeBytes(out, e.message().frame().json());
        } else if (event instanceof ClusterEvent.HoleFound e) {
            out.appendByte(HOLE_FOUND);
            writeString(out, e.room());
            out.appendLong(e.hole().from());
            out.appendLong(e.hole().to());
            out.appendByte((byte) (e.hole().lost() ? 1 : 0));
        } else if (event instanceof ClusterEvent.PresenceReported e) {
            out.appendByte(PRESENCE_REPORTED);
            writeString(out, e.node());
            out.appendByte((byte) (e.whole() ? 1 : 0));
            out.appendInt(e.people().size());
            e.people().forEach((room, count) -> {
                writeString(out, room);
                out.appendInt(count);
            });
        } else if (event instanceof ClusterEvent.PresenceRequested e) {
            out.appendByte(PRESENCE_REQUESTED);
            writeString(out, e.node());
        } else {
            throw new IllegalArgumentException("no encoding for " + event.getClass());
        }
    }

    @Override
    public ClusterEvent decodeFromWire(int position, Buffer in) {
        Reader reader = new Reader(in, position);
        byte version = reader.readByte();
        if (version != VERSION) {
            throw new IllegalArgumentException("cluster event of version " + version + ", this node reads " + VERSION);
        }
        byte kind = reader.readByte();
        return switch (kind) {
            case MESSAGE_STORED -> {
                String room = reader.readString();
                long seq = reader.readLong();
                yield new ClusterEvent.MessageStored(room, new StoredEvent(seq, EncodedFrame.of(reader.readBytes())));
            }
            case PRESENCE_REPORTED -> {
                String node = reader.readString();
                boolean whole = reader.readByte() == 1;
                int rooms = reader.readInt();
                Map<String, Integer> people = new HashMap<>();
                for (int i = 0; i < rooms; i++) {
                    people.put(reader.readString(), reader.readInt());
                }
                yield new ClusterEvent.PresenceReported(node, whole, people);
            }
            case HOLE_FOUND ->
                new ClusterEvent.HoleFound(
                        reader.readString(), new SeqGap(reader.readLong(), reader.readLong(), reader.readByte() == 1));
            case PRESENCE_REQUESTED -> new ClusterEvent.PresenceRequested(reader.readString());
            default -> throw new IllegalArgumentException("cluster event of unknown kind " + kind);
        };
    }

    /** Call for where the event bus delivers on the node that publishes, and {@link LocalEvents} already has: null, for nothing. */
    @Override
    public ClusterEvent transform(ClusterEvent event) {
        return null;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public byte systemCodecID() {
        return -1;
    }

    private static void writeString(Buffer out, String value) {
        writeBytes(out, value.getBytes(StandardCharsets.UTF_8));
    }

    private static void writeBytes(Buffer out, byte[] value) {
        out.appendInt(value.length).appendBytes(value);
    }

    private static final class Reader {
        private final Buffer in;
        private int position;

        Reader(Buffer in, int position) {
            this.in = in;
            this.position = position;
        }

        byte readByte() {
            return in.getByte(position++);
        }

        int readInt() {
            int value = in.getInt(position);
            position += Integer.BYTES;
            return value;
        }

        long readLong() {
            long value = in.getLong(position);
            position += Long.BYTES;
            return value;
        }

        byte[] readBytes() {
            int length = readInt();
            byte[] value = in.getBytes(position, position + length);
            position += length;
            return value;
        }

        String readString() {
            return new String(readBytes(), StandardCharsets.UTF_8);
        }
    }
}
