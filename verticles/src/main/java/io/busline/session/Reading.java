package io.busline.session;

/** Whether a client is read from: not while there is any reason against it. To be used from the gateway's context. */
final class Reading {
    private final Connection connection;
    /** One bit a {@link Reason}. */
    private int reasons;

    /** Why a client is not read from. */
    enum Reason {
        /** It has asked much that is not answered yet. */
        IN_FLIGHT,
        /** It has sent more than it may. */
        OVERDRAWN,
        /** The node is short of memory. */
        OVERLOAD
    }

    Reading(Connection connection) {
        this.connection = connection;
    }

    void stop(Reason reason) {
        boolean wasRead = reasons == 0;
        reasons |= 1 << reason.ordinal();
        if (wasRead) {
            connection.pause();
        }
    }

    /** The reason no longer holds. The client's next frame may be read at once. */
    void goOn(Reason reason) {
        int left = reasons & ~(1 << reason.ordinal());
        boolean resumes = reasons != 0 && left == 0;
        reasons = left;
        if (resumes) {
            connection.resume();
        }
    }

    boolean isStoppedBy(Reason reason) {
        return (reasons & 1 << reason.ordinal()) != 0;
    }
}
