package io.busline.overload;

import java.util.Locale;

/** What a node does when it runs short of something. */
public enum Action {
    /** Answers joins, reads of history and whatever else can wait with {@code unavailable}. */
    REFUSE_WORK,
    /** Reads nothing more from clients. */
    STOP_READING,
    /** Closes the clients for whom most waits to be sent, with 4001: they come back and lose nothing. */
    CLOSE_SLOWEST,
    /** Lets no new connection in. */
    REFUSE_CONNECTIONS;

    /** As in metrics, health and the log. */
    String tag() {
        return name().toLowerCase(Locale.ROOT);
    }
}
