package io.busline.protocol;

/**
 * Every error a client can be told of, in one table: the name on the wire, the HTTP status that goes with it, and
 * whether the same request may succeed later.
 */
public enum ErrorCode {
    BAD_FRAME("bad_frame", 400, false),
    UNKNOWN_TYPE("unknown_type", 400, false),
    BAD_FIELD("bad_field", 400, false),
    TOO_LARGE("too_large", 413, false),
    UNAUTHENTICATED("unauthenticated", 401, false),
    FORBIDDEN("forbidden", 403, false),
    NOT_JOINED("not_joined", 409, false),
    NOT_FOUND("not_found", 404, false),
    RATE_LIMITED("rate_limited", 429, true),
    MUTED("muted", 403, false),
    BANNED("banned", 403, false),
    SLOW_MODE("slow_mode", 429, true),
    TOO_MANY_ROOMS("too_many_rooms", 409, false),
    UNAVAILABLE("unavailable", 503, true),
    INTERNAL("internal", 500, true);

    private final String wireName;
    private final int httpStatus;
    private final boolean retryable;

    ErrorCode(String wireName, int httpStatus, boolean retryable) {
        this.wireName = wireName;
        this.httpStatus = httpStatus;
        this.retryable = retryable;
    }

    /** The code as clients see it, e.g. {@code bad_frame}. */
    public String wireName() {
        return wireName;
    }

    public int httpStatus() {
        return httpStatus;
    }

    /** Whether the same request may succeed if it is sent again later. */
    public boolean retryable() {
        return retryable;
    }
}
