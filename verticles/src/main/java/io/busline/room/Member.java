package io.busline.room;

import io.busline.protocol.EncodedFrame;

/** Somebody in a room who is sent what happens there. Called on the hub's context; must neither block nor throw. */
public interface Member {
    void send(EncodedFrame frame);

    /** Sends a frame that a member who is behind may miss. Connections drop it then; others may do without the difference. */
    default void offer(EncodedFrame frame) {
        send(frame);
    }
}
