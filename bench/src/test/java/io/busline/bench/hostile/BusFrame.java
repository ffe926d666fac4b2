package io.busline.bench.hostile;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** A message as Vert.x's clustered event bus sends it, made by hand: what somebody at its port may send. */
final class BusFrame {
    private static final int WIRE_PROTOCOL = 1;
    private static final int CODEC_BY_NAME = -1;
    private static final int PUBLISH = 1;
    private static final int NO_HEADERS = 4;
    private static final int EVENT_VERSION = 1;
    private static final int EVENT_STORED = 1;

    private BusFrame() {}

    /** Announces a message of anybody's in a room, under a number. */
    static byte[] message(String room, long seq, String userId, String text) throws IOException {
        long now = System.currentTimeMillis();
        String json = "{\"type\":\"message\",\"room\":\"" + room + "\",\"seq\":" + seq + ",\"ts\":" + now
                + ",\"user\":{\"id\":\"" + userId + "\",\"name\":\"Mallory\"},\"text\":\"" + text + "\"}";
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        DataOutputStream event = new DataOutputStream(body);
        event.writeByte(WIRE_PROTOCOL);
        event.writeByte(CODEC_BY_NAME);
        write(event, "busline-event");
        event.writeByte(PUBLISH);
        write(event, "busline.room." + room);
        event.writeInt(0); // no address to reply to
        write(event, "somebody");
        event.writeInt(NO_HEADERS);
        event.writeByte(EVENT_VERSION);
        event.writeByte(EVENT_STORED);
        write(event, room);
        event.writeLong(seq);
        write(event, json);
        event.writeLong(now);
        write(event, userId);
        write(event, "message");

        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(frame);
        out.writeInt(body.size());
        out.write(body.toByteArray());
        return frame.toByteArray();
    }

    private static void write(DataOutputStream out, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }
}
