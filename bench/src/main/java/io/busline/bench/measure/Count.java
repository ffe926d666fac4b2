package io.busline.bench.measure;

/** What is counted during a load. */
public enum Count {
    /** Messages sent. */
    SENT,
    /** Messages that the server acknowledged: they are stored. */
    ACKNOWLEDGED,
    /** Messages that reached a client. */
    DELIVERED,
    /** Deliveries that never came, by the gaps in their numbers. */
    LOST,
    /** Deliveries that came a second time. */
    DOUBLED,
    /** Numbers that the server itself said have no message. */
    GAPS,
    /** Connections that ended by themselves. */
    DROPPED
}
