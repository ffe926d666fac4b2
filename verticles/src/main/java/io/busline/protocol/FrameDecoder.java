package io.busline.protocol;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Reads clients' frames. It never throws: a frame that breaks the contract becomes {@link ClientFrame.Malformed} with
 * the answer to give. Stateless; any thread may call it.
 */
public final class FrameDecoder {
    /** Most messages that one answer may carry. */
    public static final int MAX_PAGE = 500;

    /** Messages that an answer carries if the client does not say how many it wants. */
    static final int DEFAULT_PAGE = 50;

    /** What stands for a value that no field of the protocol has: an object, a fraction, a number of 20 digits… */
    private static final Object OTHER = new Object();

    private static final Set<String> KNOWN =
            Set.of("type", "id", "room", "text", "token", "name", "since", "limit", "before", "after");

    /** The protocol needs 1; fields of later versions may need a few more. */
    private static final int MAX_DEPTH = 32;

    /** The longest whole number that surely fits a long. */
    private static final int MAX_DIGITS = 18;

    /** Names are not kept: a client might send ever new ones. */
    private static final JsonFactory JSON = JsonFactory.builder()
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
            .build();

    private final int textChars;

    /** @param textChars longest message text, UTF-16 code units */
    public FrameDecoder(int textChars) {
        this.textChars = textChars;
    }

    /** The answer to a binary frame, which nothing in the protocol uses. */
    public static ClientFrame binary() {
        return new ClientFrame.Malformed(null, null, ErrorCode.BAD_FRAME, "frames are text, not binary");
    }

    public ClientFrame decode(String text) {
        Fields fields;
        try {
            fields = new Fields(readFields(text));
        } catch (IOException e) {
            return new ClientFrame.Malformed(null, null, ErrorCode.BAD_FRAME, "a frame is one JSON object");
        }
        try {
            return decode(fields);
        } catch (BuslineException e) {
            return new ClientFrame.Malformed(fields.idIfSound(), fields.roomIfSound(), e.code(), e.getMessage());
        }
    }

    /**
     * Gives the value of each field that the protocol knows: a String, a Long, a Boolean, null or {@link #OTHER}. Of
     * fields with one name the last counts. The others are checked to be JSON and passed over: what a client puts into
     * them takes no memory.
     *
     * @throws IOException if the text is not one JSON object, or is nested too deep
     */
    private static Map<String, Object> readFields(String text) throws IOException {
        try (JsonParser parser = JSON.createParser(text)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new JsonParseException(parser, "no object");
            }
            Map<String, Object> fields = new HashMap<>();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                JsonToken value = parser.nextToken();
                if (KNOWN.contains(name)) {
                    fields.put(name, value(parser, value));
                }
                parser.skipChildren();
            }
            if (parser.nextToken() != null) {
                throw new JsonParseException(parser, "more than one object");
            }
            return fields;
        }
    }

    private static Object value(JsonParser parser, JsonToken token) throws IOException {
        return switch (token) {
            case VALUE_STRING -> parser.getText();
            case VALUE_NUMBER_INT -> parser.getTextLength() <= MAX_DIGITS ? (Object) parser.getLongValue() : OTHER;
            case VALUE_TRUE -> Boolean.TRUE;
            case VALUE_FALSE -> Boolean.FALSE;
            case VALUE_NULL -> null;
            default -> OTHER;
        };
    }

    private ClientFrame decode(Fields in) {
        if (!(in.values.get("type") instanceof String type)) {
            throw new BuslineException(ErrorCode.BAD_FRAME, "a frame has a type, a string");
        }
        String id = in.id();
        return switch (type) {
            case "hello" -> new ClientFrame.Hello(id, in.optionalString("token"), in.displayName());
            case "join" -> new ClientFrame.Join(id, in.room(), in.seq("since"), in.limit());
            case "leave" -> new ClientFrame.Leave(id, in.room());
            case "message" -> new ClientFrame.Message(id, in.room(), in.text(textChars));
            case "history" -> history(id, in);
            case "presence" -> new ClientFrame.Presence(id, in.room());
            case "ping" -> new ClientFrame.Ping(id);
            default -> throw new BuslineException(ErrorCode.UNKNOWN_TYPE, "no such type of frame");
        };
    }

    private static ClientFrame history(String id, Fields in) {
        OptionalLong before = in.seq("before");
        OptionalLong after = in.seq("after");
        if (before.isPresent() && after.isPresent()) {
            throw badField("before and after exclude each other");
        }
        return new ClientFrame.History(id, in.room(), before, after, in.limit());
    }

    private static BuslineException badField(String message) {
        return new BuslineException(ErrorCode.BAD_FIELD, message);
    }

    /** A frame's fields; null counts as absent. */
    private record Fields(Map<String, Object> values) {
        String id() {
            String id = optionalString("id");
            if (id != null && (id.length() > Names.MAX_LENGTH || !Names.isWellFormed(id))) {
                throw badField("id is a string of at most " + Names.MAX_LENGTH + " characters");
            }
            return id;
        }

        String idIfSound() {
            boolean sound =
                    values.get("id") instanceof String id && id.length() <= Names.MAX_LENGTH && Names.isWellFormed(id);
            return sound ? (String) values.get("id") : null;
        }

        String roomIfSound() {
            return values.get("room") instanceof String room && Names.isRoom(room) ? room : null;
        }

        String optionalString(String key) {
            Object value = values.get(key);
            if (value != null && !(value instanceof String)) {
                throw badField(key + " is a string");
            }
            return (String) value;
        }

        String room() {
            String room = optionalString("room");
            if (!Names.isRoom(room)) {
                throw badField("room is 1 to 64 of the characters A-Z a-z 0-9 _ . : -");
            }
            return room;
        }

        String displayName() {
            String name = optionalString("name");
            if (name == null) {
                return null;
            }
            String trimmed = name.strip();
            boolean sound = !trimmed.isEmpty()
                    && trimmed.length() <= Names.MAX_LENGTH
                    && Names.isWellFormed(trimmed)
                    && trimmed.codePoints().noneMatch(Character::isISOControl);
            if (!sound) {
                throw badField("name is 1 to 64 printable characters");
            }
            return trimmed;
        }

        String text(int maxChars) {
            String text = optionalString("text");
            if (text == null || text.isEmpty() || !Names.isWellFormed(text)) {
                throw badField("text is a string that is not empty");
            }
            if (text.length() > maxChars) {
                throw new BuslineException(ErrorCode.TOO_LARGE, "text is at most " + maxChars + " characters");
            }
            return text;
        }

        OptionalLong seq(String key) {
            Object value = values.get(key);
            if (value == null) {
                return OptionalLong.empty();
            }
            return OptionalLong.of(wholeNumber(key, value, StoredEvent.LARGEST_SEQ));
        }

        int limit() {
            Object value = values.get("limit");
            return value == null ? DEFAULT_PAGE : (int) wholeNumber("limit", value, MAX_PAGE);
        }

        private static long wholeNumber(String key, Object value, long max) {
            long number = value instanceof Long whole ? whole : -1;
            if (number < 0 || number > max) {
                throw badField(key + " is a whole number from 0 to " + max);
            }
            return number;
        }
    }
}
