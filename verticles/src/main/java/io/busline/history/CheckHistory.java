package io.busline.history;

import io.busline.bus.Request;

/** Asks whether Redis answers now. */
public record CheckHistory() implements Request<Boolean> {}
