package io.busline.protocol;

/** A message of a room's history: its place in the room and the bytes every client gets for it. */
public record StoredEvent(long seq, EncodedFrame frame) {}
