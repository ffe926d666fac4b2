package io.busline.overload;

import java.util.Locale;

/** Why a client was refused something, as the metric {@code busline.refused} tells it. */
public enum Refusal {
    MESSAGE_RATE,
    REQUEST_RATE,
    BYTE_RATE,
    JOIN_RATE,
    NEW_ROOM_RATE,
    ROOMS_PER_NODE,
    SESSIONS_PER_USER,
    CONNECTIONS,
    CONNECTIONS_PER_ADDRESS,
    BAD_FRAMES,
    ORIGIN,
    SESSION_ID,
    REQUEST_BODIES,
    DEADLINE,
    SLOW_CONSUMER,
    SEND_QUEUES,
    STORING,
    READING,
    REDIS_MEMORY,
    DISK,
    OVERLOAD;

    /** As the metric's tag. */
    String tag() {
        return name().toLowerCase(Locale.ROOT);
    }
}
