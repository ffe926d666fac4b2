package io.busline.bus;

/**
 * Something one verticle asks of another on the same node. Requests and answers are immutable: they pass by reference.
 *
 * @param <R> what the answer is
 */
public interface Request<R> {}
