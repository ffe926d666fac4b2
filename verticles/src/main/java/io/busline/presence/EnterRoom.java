package io.busline.presence;

import io.busline.bus.Request;

/** A session of this user has joined the room on this node; answered with the people in the room, in the whole cluster. */
public record EnterRoom(String room, String userId) implements Request<Integer> {}
