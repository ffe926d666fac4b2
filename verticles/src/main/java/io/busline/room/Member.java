package io.busline.room;

import io.busline.protocol.EncodedFrame;

/** Somebody in a room who is sent what happens there. Called on the hub's context; must neither block nor throw. */
public interface Member {
    void send(EncodedFrame frame);
}
