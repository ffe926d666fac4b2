package io.busline.protocol;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.util.ByteArrayBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;

/** The JSON form of a room's events. Stateless; any thread may call it. */
final class StoredFrame {
    private static final JsonFactory JSON = FrameEncoder.JSON;

    private static final String TYPE = "{\"type\":\"";
    private static final String ROOM = "\",\"room\":\"";
    private static final String SEQ = "\",\"seq\":";

    private StoredFrame() {}

    static RoomEvent.Kind kind(RoomEvent event) {
        if (event instanceof RoomEvent.Message) {
            return RoomEvent.Kind.MESSAGE;
        }
        throw new IllegalArgumentException("no kind for " + event.getClass());
    }

    static EncodedFrame write(String room, long seq, long ts, User sender, RoomEvent event) {
        ByteArrayBuilder bytes = new ByteArrayBuilder(256);
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            json.writeStringField("type", kind(event).type());
            json.writeStringField("room", room);
            json.writeNumberField("seq", seq);
            json.writeNumberField("ts", ts);
            json.writeObjectFieldStart("user");
            json.writeStringField("id", sender.id());
            json.writeStringField("name", sender.name());
            json.writeEndObject();
            if (event instanceof RoomEvent.Message message) {
                json.writeStringField("text", message.text());
            }
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory failed", e);
        }
        return EncodedFrame.of(bytes.getClearAndRelease());
    }

    /**
     * Looks at the bytes that {@link #write} puts first, because parsing would cost several times as much, and this is
     * done for each event that comes from another node. Every version has written them alike.
     */
    static boolean isOf(EncodedFrame frame, String room, long seq) {
        int at = frame.indexOf('"', frame.after(TYPE, 0));
        at = frame.after(ROOM, at);
        at = frame.after(room, at);
        at = frame.after(SEQ, at);
        at = frame.after(Long.toString(seq), at);
        return frame.after(",", at) > 0;
    }

    /** Reads as far as needed: {@code user} is the last field that says something about the event. */
    static StoredEvent read(long seq, EncodedFrame frame) {
        String type = "";
        long ts = 0;
        try (JsonParser json = frame.parser(JSON)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw new IllegalArgumentException("not a stored event: no JSON object, seq " + seq);
            }
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String field = json.currentName();
                json.nextToken();
                switch (field) {
                    case "type" -> type = json.getText();
                    case "ts" -> ts = json.getLongValue();
                    case "user" -> {
                        return new StoredEvent(seq, ts, readId(json), RoomEvent.Kind.of(type), frame);
                    }
                    default -> json.skipChildren();
                }
            }
        } catch (IOException e) {
            throw new IllegalArgumentException("not a stored event: seq " + seq, e);
        }
        throw new IllegalArgumentException("not a stored event: no user, seq " + seq);
    }

    private static String readId(JsonParser user) throws IOException {
        while (user.nextToken() == JsonToken.FIELD_NAME) {
            String field = user.currentName();
            user.nextToken();
            if (field.equals("id")) {
                return user.getText();
            }
            user.skipChildren();
        }
        throw new IllegalArgumentException("not a stored event: its user has no id");
    }
}
