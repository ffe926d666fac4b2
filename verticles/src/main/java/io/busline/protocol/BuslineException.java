package io.busline.protocol;

/**
 * A request that could not be carried out, in the terms of the {@link ErrorCode} table. Its message is written for the
 * client and says nothing of the server's inside. It has no stack trace: it is an answer, not a bug.
 */
public final class BuslineException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final ErrorCode code;
    private final long retryAfterMs;

    public BuslineException(ErrorCode code, String message) {
        this(code, message, 0);
    }

    /** @param retryAfterMs when the same request may succeed; 0 if that is not known */
    public BuslineException(ErrorCode code, String message, long retryAfterMs) {
        super(message, null, false, false);
        this.code = code;
        this.retryAfterMs = retryAfterMs;
    }

    public ErrorCode code() {
        return code;
    }

    /** After how many ms the same request may succeed; 0 if that is not known. */
    public long retryAfterMs() {
        return retryAfterMs;
    }

    /** {@code unavailable}: what the request needs is out of reach; the same request may be sent again. */
    public static BuslineException unavailable(String message) {
        return new BuslineException(ErrorCode.UNAVAILABLE, message);
    }

    /** Whether the failure says that something is out of reach for now, and is no bug. */
    public static boolean isUnavailable(Throwable failure) {
        return failure instanceof BuslineException answer && answer.code == ErrorCode.UNAVAILABLE;
    }
}
