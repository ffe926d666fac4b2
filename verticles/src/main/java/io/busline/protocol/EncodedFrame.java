package io.busline.protocol;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.util.ByteArrayBuilder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A frame's JSON in UTF-8, encoded once and sent to any number of sockets. What transports put around it is theirs.
 * Immutable; any thread.
 */
public final class EncodedFrame {
    private final byte[] json;

    private EncodedFrame(byte[] json) {
        this.json = json;
    }

    /** Takes {@code length} bytes of UTF-8 JSON from {@code json}, which it copies. */
    public static EncodedFrame of(byte[] json, int offset, int length) {
        return new EncodedFrame(Arrays.copyOfRange(json, offset, offset + length));
    }

    public static EncodedFrame of(byte[] json) {
        return of(json, 0, json.length);
    }

    public static EncodedFrame of(String json) {
        return of(json.getBytes(StandardCharsets.UTF_8));
    }

    /** The JSON's length in bytes. */
    public int length() {
        return json.length;
    }

    /** Writes the JSON's bytes into the buffer, at that index of it. */
    public void writeTo(ByteBuffer out, int index) {
        out.put(index, json);
    }

    /** Writes some of the JSON's bytes, from that one on, into the buffer, at that index of it. */
    public void writeTo(ByteBuffer out, int index, int from, int count) {
        out.put(index, json, from, count);
    }

    /** A copy of the JSON. */
    public byte[] json() {
        return json.clone();
    }

    /** Reads the JSON without a copy. */
    JsonParser parser(JsonFactory factory) throws IOException {
        return factory.createParser(json);
    }

    /** Writes the JSON's bytes. */
    void writeJson(ByteArrayBuilder out) {
        out.write(json, 0, json.length);
    }

    /** The JSON as characters; decoded anew each time, because frames are kept in great number. */
    public String text() {
        return new String(json, StandardCharsets.UTF_8);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof EncodedFrame that && Arrays.equals(json, that.json);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(json);
    }

    @Override
    public String toString() {
        return text();
    }
}
