package io.busline.presence;

import io.busline.bus.Request;

/** A session of this user has left the room on this node; answered with the people who remain, in the whole cluster. */
public record LeaveRoom(String room, String userId) implements Request<Integer> {}
