package io.busline.room;

import io.busline.protocol.EncodedFrame;

/** Somebody in a room who is sent what happens there. Called on the hub's context; must neither block nor throw. */
public interface Member {
    /** Sends a frame that the member must get, in order. */
    void send(EncodedFrame frame);

    /** Sends a frame that may be dropped, because it has no {@code seq}: it is dropped when the member is behind. */
    void offer(EncodedFrame frame);

    /** Closes the member with 4001: so much has gathered for it that it has to come back for it. */
    void tooSlow();
}
