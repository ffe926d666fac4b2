package io.busline.presence;

import io.busline.bus.Request;

/**
 * A session of this user has left the room on this node. The answer is the number of people who remain, on all nodes.
 */
public record LeaveRoom(String room, String userId) implements Request<Integer> {}
