package io.busline.protocol;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.core.util.ByteArrayBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/** Writes the server's frames as JSON. Stateless; any thread may call it. */
public final class FrameEncoder {
    /** A character beyond the basic plane is written as 4 bytes of UTF-8 instead of 12 bytes of escapes. */
    static final JsonFactory JSON = JsonFactory.builder()
            .enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8)
            .build();

    private FrameEncoder() {}

    public static EncodedFrame encode(ServerFrame frame) {
        ByteArrayBuilder bytes = new ByteArrayBuilder(256);
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            write(json, bytes, frame);
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory failed", e);
        }
        return EncodedFrame.of(bytes.getClearAndRelease());
    }

    private static void write(JsonGenerator json, ByteArrayBuilder bytes, ServerFrame frame) throws IOException {
        if (frame instanceof ServerFrame.Ack f) {
            reply(json, "ack", f.id());
            json.writeStringField("room", f.room());
            json.writeNumberField("seq", f.seq());
            json.writeNumberField("ts", f.ts());
        } else if (frame instanceof ServerFrame.Welcome f) {
            reply(json, "welcome", f.id());
            welcome(json, f);
        } else if (frame instanceof ServerFrame.Joined f) {
            reply(json, "joined", f.id());
            json.writeStringField("room", f.room());
            json.writeNumberField("seq", f.seq());
            messages(json, bytes, f.messages());
            json.writeBooleanField("complete", f.complete());
            json.writeNumberField("count", f.count());
        } else if (frame instanceof ServerFrame.Left f) {
            reply(json, "left", f.id());
            json.writeStringField("room", f.room());
        } else if (frame instanceof ServerFrame.History f) {
            reply(json, "history", f.id());
            json.writeStringField("room", f.room());
            messages(json, bytes, f.messages());
            json.writeBooleanField("more", f.more());
        } else if (frame instanceof ServerFrame.Presence f) {
            reply(json, "presence", f.id());
            json.writeStringField("room", f.room());
            json.writeNumberField("count", f.count());
        } else if (frame instanceof ServerFrame.Gap f) {
            json.writeStringField("type", "gap");
            json.writeStringField("room", f.room());
            json.writeNumberField("from", f.gap().from());
            json.writeNumberField("to", f.gap().to());
            if (!f.gap().lost()) {
                json.writeBooleanField("unused", true);
            }
        } else if (frame instanceof ServerFrame.Reconnect f) {
            json.writeStringField("type", "reconnect");
            json.writeNumberField("afterMs", f.afterMs());
        } else if (frame instanceof ServerFrame.Pong f) {
            reply(json, "pong", f.id());
        } else if (frame instanceof ServerFrame.Error f) {
            reply(json, "error", f.id());
            error(json, f);
        } else {
            throw new IllegalArgumentException("no encoding for " + frame.getClass());
        }
    }

    private static void reply(JsonGenerator json, String type, String id) throws IOException {
        json.writeStringField("type", type);
        if (id != null) {
            json.writeStringField("id", id);
        }
    }

    private static void welcome(JsonGenerator json, ServerFrame.Welcome frame) throws IOException {
        json.writeObjectFieldStart("user");
        json.writeStringField("id", frame.user().id());
        json.writeStringField("name", frame.user().name());
        json.writeBooleanField("guest", frame.user().guest());
        json.writeEndObject();
        json.writeStringField("token", frame.token());
        json.writeStringField("session", frame.session());
        json.writeStringField("node", frame.node());
        json.writeObjectFieldStart("limits");
        json.writeNumberField("frameBytes", frame.limits().frameBytes());
        json.writeNumberField("textChars", frame.limits().textChars());
        json.writeNumberField("roomsPerSession", frame.limits().roomsPerSession());
        json.writeNumberField("messagesPerSecond", frame.limits().messagesPerSecond());
        json.writeEndObject();
    }

    /** Stored messages are JSON already: their bytes are copied past the generator. */
    private static void messages(JsonGenerator json, ByteArrayBuilder bytes, List<StoredEvent> messages)
            throws IOException {
        json.writeArrayFieldStart("messages");
        json.flush();
        for (int i = 0; i < messages.size(); i++) {
            if (i > 0) {
                bytes.write(',');
            }
            messages.get(i).frame().writeJson(bytes);
        }
        json.writeEndArray();
    }

    private static void error(JsonGenerator json, ServerFrame.Error frame) throws IOException {
        json.writeStringField("code", frame.code().wireName());
        json.writeStringField("message", frame.message());
        json.writeBooleanField("retryable", frame.code().retryable());
        if (frame.retryAfterMs() > 0) {
            json.writeNumberField("retryAfterMs", frame.retryAfterMs());
        }
        if (frame.room() != null) {
            json.writeStringField("room", frame.room());
        }
    }
}
