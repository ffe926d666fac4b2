package io.busline.protocol;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.util.OptionalLong;

/**
 * Reads clients' frames. It never throws: a frame that breaks the contract becomes {@link ClientFrame.Malformed} with
 * the answer to give. Stateless; any thread may call it.
 */
public final class FrameDecoder {
    /** Most messages that one answer may carry. */
    public static final int MAX_PAGE = 500;

    /** Messages that an answer carries if the client does not say how many it wants. */
    static final int DEFAULT_PAGE = 50;

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
        JsonObject json;
        try {
            json = new JsonObject(text);
        } catch (DecodeException | ClassCastException e) {
            return new ClientFrame.Malformed(null, null, ErrorCode.BAD_FRAME, "a frame is one JSON object");
        }
        Fields fields = new Fields(json);
        try {
            return decode(fields);
        } catch (BuslineException e) {
            return new ClientFrame.Malformed(fields.idIfSound(), fields.roomIfSound(), e.code(), e.getMessage());
        }
    }

    private ClientFrame decode(Fields in) {
        if (!(in.json.getValue("type") instanceof String type)) {
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
    private record Fields(JsonObject json) {
        String id() {
            String id = optionalString("id");
            if (id != null && (id.length() > Names.MAX_LENGTH || !Names.isWellFormed(id))) {
                throw badField("id is a string of at most " + Names.MAX_LENGTH + " characters");
            }
            return id;
        }

        String idIfSound() {
            boolean sound = json.getValue("id") instanceof String id
                    && id.length() <= Names.MAX_LENGTH
                    && Names.isWellFormed(id);
            return sound ? json.getString("id") : null;
        }

        String roomIfSound() {
            return json.getValue("room") instanceof String room && Names.isRoom(room) ? room : null;
        }

        String optionalString(String key) {
            Object value = json.getValue(key);
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
            Object value = json.getValue(key);
            if (value == null) {
                return OptionalLong.empty();
            }
            return OptionalLong.of(wholeNumber(key, value, StoredEvent.LARGEST_SEQ));
        }

        int limit() {
            Object value = json.getValue("limit");
            return value == null ? DEFAULT_PAGE : (int) wholeNumber("limit", value, MAX_PAGE);
        }

        private static long wholeNumber(String key, Object value, long max) {
            boolean whole = value instanceof Integer || value instanceof Long;
            long number = whole ? ((Number) value).longValue() : -1;
            if (number < 0 || number > max) {
                throw badField(key + " is a whole number from 0 to " + max);
            }
            return number;
        }
    }
}
