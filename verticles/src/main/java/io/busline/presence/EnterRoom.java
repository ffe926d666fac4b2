package io.busline.presence;

import io.busline.bus.Request;

/**
 * A session of this user has joined the room on this node. The answer is the number of people in the room, on all
 * nodes.
 */
public record EnterRoom(String room, String userId) implements Request<Integer> {}
