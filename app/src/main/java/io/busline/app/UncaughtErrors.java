package io.busline.app;

import io.vertx.core.Handler;
import io.vertx.core.Promise;
import java.util.Arrays;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs what no handler of Vert.x's contexts has caught. Any thread may call it.
 *
 * <p>One such exception is no fault of ours and is logged at DEBUG only: "Promise already completed", when a node
 * dies while this one is writing to it. In Vert.x 5.0.10 {@code OutboundDeliveryContext.tryFail} returns false
 * although it is the first to complete the promise. {@code Promise.fail} takes that for a second completion and
 * throws, once for each message of the event bus that could not be written: thousands of stack traces, all of which
 * say that a connection has ended. Vert.x has told the sender by then, so nothing else is lost.
 */
final class UncaughtErrors implements Handler<Throwable> {
    private static final Logger LOG = LoggerFactory.getLogger(UncaughtErrors.class);

    /** Where the trace names the future of the write, which hands its failure on to the promise of the message. */
    private static final int FUTURE = 2;

    @Override
    public void handle(Throwable error) {
        OutOfMemory.endIfSaidBy(error); // first: all else takes memory
        if (isFailedWriteOfTheBus(error)) {
            LOG.debug("A message of the event bus could not be written", error);
        } else {
            LOG.error("Uncaught exception", error);
        }
    }

    private static boolean isFailedWriteOfTheBus(Throwable error) {
        StackTraceElement[] trace = error.getStackTrace();
        return error instanceof IllegalStateException
                && "Promise already completed".equals(error.getMessage())
                && trace.length > FUTURE
                && trace[0].getClassName().equals(Promise.class.getName())
                && trace[0].getMethodName().equals("fail")
                && trace[FUTURE].getClassName().equals("io.vertx.core.impl.future.FutureBase")
                && Arrays.stream(trace).noneMatch(frame -> frame.getClassName().startsWith("io.busline."));
    }
}
