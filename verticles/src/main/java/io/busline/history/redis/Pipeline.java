package io.busline.history.redis;

import io.vertx.core.Future;

/** One Redis, as the rest of history sees it. To be used from one context. */
public interface Pipeline {
    /**
     * Sends the commands in one write. Redis carries them out in their order, and those of an earlier call before them;
     * other clients' commands may come in between.
     *
     * @return one answer for each command, in the same order; at once if there are no commands. Fails with {@code
     *     unavailable} if any command failed or the answers did not come in time: it is then unknown which of the
     *     commands were carried out
     */
    Future<Answers> send(Commands commands);
}
