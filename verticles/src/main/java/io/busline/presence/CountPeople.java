package io.busline.presence;

import io.busline.bus.Request;

/** Asks how many people are in the room, in the whole cluster. */
public record CountPeople(String room) implements Request<Integer> {}
