package io.busline.bus;

import io.busline.protocol.EncodedFrame;
import io.busline.protocol.RoomEvent;
import io.busline.protocol.SeqGap;
import io.busline.protocol.StoredEvent;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.MessageCodec;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * The form in which events cross the cluster: a version byte, a kind byte, then the fields in order. Strings and byte
 * arrays follow their length of 4 bytes. Fields may be added at the end: older nodes do not read them. A node that gets
 * a version or kind it does not know drops the event and logs it; no message is lost by that, because the hub finds it
 * in history.
 */
final class ClusterEventCodec implements MessageCodec<ClusterEvent, ClusterEvent> {
    static final String NAME = "busline-event";

    static final byte VERSION = 1;

    private static final byte EVENT_STORED = 1;
    private static final byte PRESENCE_REPORTED = 2;
    private static final byte PRESENCE_REQUESTED = 3;
    private static final byte GAP_FOUND = 4;
    private static final byte FRAME_BROADCAST = 5;

    @Override
    public void encodeToWire(Buffer out, ClusterEvent event) {
        out.appendByte(VERSION);
        if (event instanceof ClusterEvent.EventStored e) {
            out.appendByte(EVENT_STORED);
            writeString(out, e.room());
            out.appendLong(e.event().seq());
            writeBytes(out, e.event().frame().json());
            out.appendLong(e.event().ts());
            writeString(out, e.event().sender());
            writeString(out, e.event().kind().type());
        } else if (event instanceof ClusterEvent.FrameBroadcast e) {
            out.appendByte(FRAME_BROADCAST);
            writeString(out, e.room());
            writeBytes(out, e.frame().json());
        } else if (event instanceof ClusterEvent.GapFound e) {
            out.appendByte(GAP_FOUND);
            writeString(out, e.room());
            out.appendLong(e.gap().from());
            out.appendLong(e.gap().to());
            out.appendByte((byte) (e.gap().lost() ? 1 : 0));
        } else if (event instanceof ClusterEvent.PresenceReported e) {
            out.appendByte(PRESENCE_REPORTED);
            writeString(out, e.node());
            out.appendByte((byte) (e.whole() ? 1 : 0));
            out.appendInt(e.people().size());
            e.people().forEach((room, count) -> {
                writeString(out, room);
                out.appendInt(count);
            });
            out.appendInt(e.part());
            out.appendInt(e.parts());
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
            case EVENT_STORED -> {
                String room = reader.readString();
                yield new ClusterEvent.EventStored(room, readStored(reader));
            }
            case FRAME_BROADCAST ->
                new ClusterEvent.FrameBroadcast(reader.readString(), EncodedFrame.of(reader.readBytes()));
            case PRESENCE_REPORTED -> {
                String node = reader.readString();
                boolean whole = reader.readByte() == 1;
                int rooms = reader.readInt();
                Map<String, Integer> people = new HashMap<>();
                for (int i = 0; i < rooms; i++) {
                    people.put(reader.readString(), reader.readInt());
                }
                // Older nodes send no parts.
                yield reader.isAtEnd()
                        ? new ClusterEvent.PresenceReported(node, whole, people)
                        : new ClusterEvent.PresenceReported(node, whole, people, reader.readInt(), reader.readInt());
            }
            case GAP_FOUND ->
                new ClusterEvent.GapFound(
                        reader.readString(), new SeqGap(reader.readLong(), reader.readLong(), reader.readByte() == 1));
            case PRESENCE_REQUESTED -> new ClusterEvent.PresenceRequested(reader.readString());
            default -> throw new IllegalArgumentException("cluster event of unknown kind " + kind);
        };
    }

    /** Older nodes send nothing behind the frame: then time, sender and kind are read from its JSON. */
    private static StoredEvent readStored(Reader reader) {
        long seq = reader.readLong();
        EncodedFrame frame = EncodedFrame.of(reader.readBytes());
        if (reader.isAtEnd()) {
            return StoredEvent.read(seq, frame);
        }
        long ts = reader.readLong();
        String sender = reader.readString();
        RoomEvent.Kind kind = RoomEvent.Kind.of(reader.readString());
        // The sender may not have known the kind, if a later version has stored the event.
        return kind == RoomEvent.Kind.UNKNOWN
                ? StoredEvent.read(seq, frame)
                : new StoredEvent(seq, ts, sender, kind, frame);
    }

    /** Vert.x calls this for local delivery too. {@link LocalEvents} has delivered already: null suppresses it. */
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

        boolean isAtEnd() {
            return position == in.length();
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
