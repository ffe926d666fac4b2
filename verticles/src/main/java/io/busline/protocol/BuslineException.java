package io.busline.protocol;

/**
 * A request that could not be carried out, in the terms of the {@link ErrorCode} table. Its message is written for the
 * client and says nothing of the server's inside. It has no stack trace: it is an answer, not a bug.
 */
public final class BuslineException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final ErrorCode code;

    public BuslineException(ErrorCode code, String message) {
        super(message, null, false, false);
        this.code = code;
    }

    public ErrorCode code() {
        return code;
    }

    /** {@code unavailable}: what the request needs is out of reach; the same request may be sent again. */
    public static BuslineException unavailable(String message) {
        return new BuslineException(ErrorCode.UNAVAILABLE, message);
    }
}
