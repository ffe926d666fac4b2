package io.busline.protocol;

/**
 * Why the server closes a connection. 1000–1999 are defined by RFC 6455. 4000–4499 mean that the client should come
 * back, 4500–4999 that it should stay away.
 */
public enum CloseCode {
    GOING_AWAY(1001, "going away"),
    PROTOCOL_ERROR(1002, "protocol error"),
    BAD_UTF8(1007, "text is not UTF-8"),
    TOO_LARGE(1009, "frame too large"),
    TRY_AGAIN_LATER(1013, "try again later"),
    SLOW_CONSUMER(4001, "slow consumer"),
    DRAINED(4002, "drained"),
    REPLACED(4003, "session replaced"),
    UNAUTHENTICATED(4500, "unauthenticated"),
    BANNED(4501, "banned"),
    TOO_MANY_BAD_FRAMES(4502, "too many bad frames");

    private final short code;
    private final String reason;

    CloseCode(int code, String reason) {
        this.code = (short) code;
        this.reason = reason;
    }

    public short code() {
        return code;
    }

    /** A few words for people who read logs; at most 123 bytes, the limit of RFC 6455. */
    public String reason() {
        return reason;
    }
}
