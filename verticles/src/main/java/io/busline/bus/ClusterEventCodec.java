package io.busline.bus;

import io.busline.protocol.EncodedFrame;
import io.busline.protocol.Names;
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
 *
 * <p>With a {@link ClusterSecret} that form follows a byte {@value #SIGNED} and a tag over it. A node without the
 * secret reads such events too, and does not check the tag.
 *
 * <p>What is read may come from anybody who reaches the port. So every length and range is checked, before memory is
 * allocated for it; what is wrong is an {@link IllegalArgumentException}. Any thread may use it.
 */
final class ClusterEventCodec implements MessageCodec<ClusterEvent, ClusterEvent> {
    static final String NAME = "busline-event";

    static final byte VERSION = 1;
    static final byte SIGNED = 2;

    /** More than a node can hold; keeps sums over nodes within an int. */
    private static final int MAX_PEOPLE = 10_000_000;

    /** The shortest room with its count. */
    private static final int LEAST_BYTES_PER_ROOM = 9;

    private static final byte EVENT_STORED = 1;
    private static final byte PRESENCE_REPORTED = 2;
    private static final byte PRESENCE_REQUESTED = 3;
    private static final byte GAP_FOUND = 4;
    private static final byte FRAME_BROADCAST = 5;

    /** Null for none. */
    private final ClusterSecret secret;

    /** An event that nobody who knows the secret has sent. */
    static final class ForgedEventException extends IllegalArgumentException {
        private static final long serialVersionUID = 1;

        ForgedEventException(String message) {
            super(message);
        }
    }

    /** @param secret null: events are neither signed nor checked */
    ClusterEventCodec(ClusterSecret secret) {
        this.secret = secret;
    }

    @Override
    public void encodeToWire(Buffer out, ClusterEvent event) {
        if (secret == null) {
            write(out, event);
            return;
        }
        out.appendByte(SIGNED);
        int tagAt = out.length();
        int eventAt = tagAt + ClusterSecret.TAG_BYTES;
        out.appendBytes(new byte[ClusterSecret.TAG_BYTES]);
        write(out, event);
        out.setBytes(tagAt, secret.tag(out.getBytes(eventAt, out.length())));
    }

    private static void write(Buffer out, ClusterEvent event) {
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
        byte first = reader.readByte();
        if (first == SIGNED) {
            byte[] tag = reader.readBytes(ClusterSecret.TAG_BYTES);
            if (secret != null && !secret.matches(tag, reader.rest())) {
                throw new ForgedEventException("its tag was not made with this node's cluster.secret");
            }
            return read(reader.readByte(), reader);
        }
        if (secret != null) {
            throw new ForgedEventException("it has no tag: its sender has no cluster.secret");
        }
        return read(first, reader);
    }

    private static ClusterEvent read(byte version, Reader reader) {
        if (version != VERSION) {
            throw new IllegalArgumentException("cluster event of version " + version + ", this node reads " + VERSION);
        }
        byte kind = reader.readByte();
        return switch (kind) {
            case EVENT_STORED -> {
                String room = reader.readRoom();
                yield new ClusterEvent.EventStored(room, readStored(room, reader));
            }
            case FRAME_BROADCAST ->
                new ClusterEvent.FrameBroadcast(reader.readRoom(), EncodedFrame.of(reader.readBytes()));
            case PRESENCE_REPORTED -> readPresence(reader);
            case GAP_FOUND ->
                new ClusterEvent.GapFound(
                        reader.readRoom(), new SeqGap(reader.readSeq(), reader.readSeq(), reader.readByte() == 1));
            case PRESENCE_REQUESTED -> new ClusterEvent.PresenceRequested(reader.readNode());
            default -> throw new IllegalArgumentException("cluster event of unknown kind " + kind);
        };
    }

    private static ClusterEvent readPresence(Reader reader) {
        String node = reader.readNode();
        boolean whole = reader.readByte() == 1;
        Map<String, Integer> people = readPeople(reader);
        if (reader.left() == 0) { // older nodes send no parts
            return new ClusterEvent.PresenceReported(node, whole, people);
        }
        int part = reader.readInt();
        int parts = reader.readInt();
        check(part >= 1 && part <= parts || part == 0 && parts == 0, "the number of its part is impossible");
        return new ClusterEvent.PresenceReported(node, whole, people, part, parts);
    }

    private static Map<String, Integer> readPeople(Reader reader) {
        int rooms = reader.readInt();
        check(rooms >= 0 && rooms <= reader.left() / LEAST_BYTES_PER_ROOM, "the number of its rooms is impossible");
        Map<String, Integer> people = new HashMap<>();
        for (int i = 0; i < rooms; i++) {
            String room = reader.readRoom();
            int count = reader.readInt();
            check(count >= 0 && count <= MAX_PEOPLE, "a count of people is impossible");
            people.put(room, count);
        }
        return people;
    }

    /** Older nodes send nothing behind the frame: then time, sender and kind are read from its JSON. */
    private static StoredEvent readStored(String room, Reader reader) {
        long seq = reader.readSeq();
        EncodedFrame frame = EncodedFrame.of(reader.readBytes());
        check(StoredEvent.isFrameOf(frame, room, seq), "its frame is of another room or number");
        if (reader.left() == 0) {
            return StoredEvent.read(seq, frame);
        }
        long ts = reader.readLong();
        check(ts >= 0, "its time is before 1970");
        String sender = reader.readString();
        check(Names.isUser(sender), "its sender is no user");
        RoomEvent.Kind kind = RoomEvent.Kind.of(reader.readString());
        // The sender may not have known the kind, if a later version has stored the event.
        return kind == RoomEvent.Kind.UNKNOWN
                ? StoredEvent.read(seq, frame)
                : new StoredEvent(seq, ts, sender, kind, frame);
    }

    private static void check(boolean right, String otherwise) {
        if (!right) {
            throw new IllegalArgumentException(otherwise);
        }
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

        int left() {
            return in.length() - position;
        }

        /** What is left, without reading it. */
        byte[] rest() {
            return in.getBytes(position, in.length());
        }

        /** Moves on by so many bytes; returns where they begin. */
        private int take(int bytes) {
            check(bytes >= 0 && bytes <= left(), "it ends too early");
            int from = position;
            position += bytes;
            return from;
        }

        byte readByte() {
            return in.getByte(take(Byte.BYTES));
        }

        int readInt() {
            return in.getInt(take(Integer.BYTES));
        }

        long readLong() {
            return in.getLong(take(Long.BYTES));
        }

        long readSeq() {
            long seq = readLong();
            check(seq >= 1 && seq <= StoredEvent.LARGEST_SEQ, "a seq is out of range");
            return seq;
        }

        byte[] readBytes() {
            return readBytes(readInt());
        }

        byte[] readBytes(int length) {
            int from = take(length);
            return in.getBytes(from, from + length);
        }

        String readString() {
            return new String(readBytes(), StandardCharsets.UTF_8);
        }

        String readRoom() {
            String room = readString();
            check(Names.isRoom(room), "its room is none");
            return room;
        }

        String readNode() {
            String node = readString();
            check(Names.isUser(node), "its node is none");
            return node;
        }
    }
}
