package io.busline.history;

import io.busline.bus.Request;

/** Asks whether Redis is within reach. */
public record CheckHistory() implements Request<Boolean> {}
