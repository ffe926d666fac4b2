package io.busline.chat;

import io.busline.protocol.BuslineException;
import io.busline.protocol.ErrorCode;
import io.busline.protocol.Names;
import io.busline.protocol.RoomEvent;
import java.util.Optional;

/** What every way into the chat must keep to, whatever it has checked itself. Any thread may call it. */
final class Validation {
    private static final Optional<BuslineException> VALID = Optional.empty();

    private final int textChars;

    /** @param textChars longest message text, UTF-16 code units */
    Validation(int textChars) {
        this.textChars = textChars;
    }

    Optional<BuslineException> room(String room) {
        return Names.isRoom(room) ? VALID : bad("room is 1 to 64 of the characters A-Z a-z 0-9 _ . : -");
    }

    Optional<BuslineException> publication(String room, RoomEvent event, String id) {
        if (id != null && (id.isEmpty() || id.length() > Names.MAX_LENGTH || !Names.isWellFormed(id))) {
            return bad("id is a string of 1 to " + Names.MAX_LENGTH + " characters");
        }
        if (event instanceof RoomEvent.Message message) {
            String text = message.text();
            if (text.isEmpty() || !Names.isWellFormed(text)) {
                return bad("text is a string that is not empty");
            }
            if (text.length() > textChars) {
                return Optional.of(
                        new BuslineException(ErrorCode.TOO_LARGE, "text is at most " + textChars + " characters"));
            }
        }
        return room(room);
    }

    private static Optional<BuslineException> bad(String message) {
        return Optional.of(new BuslineException(ErrorCode.BAD_FIELD, message));
    }
}
