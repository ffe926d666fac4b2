package io.busline.app;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.slf4j.LoggerFactory;
import org.slf4j.Marker;

/**
 * Ends the process when the heap is used up. Whatever the error has interrupted is left half done, and libraries catch
 * it and go on, without the event loop or the promise that it has cost.
 *
 * <p>{@code -XX:+ExitOnOutOfMemoryError} does the same, sooner and surely; the JVM takes it on the command line and in
 * {@code JAVA_TOOL_OPTIONS} only. This is for nodes that are started without it. It sees the error where nobody catches
 * it, and where whoever does logs it. Nothing between the error and the end may take memory: no new object, no string
 * and no lambda that is used for the first time. What is needed is used once at the start. It must work, for a process
 * without memory can't even be asked to stop: the JVM starts a thread to serve SIGTERM.
 *
 * <p>Direct memory that is used up ends nothing: the error comes out of one allocation, for one client, while the heap
 * is well. That client is closed.
 */
final class OutOfMemory extends TurboFilter implements Thread.UncaughtExceptionHandler {
    private static final org.slf4j.Logger LOG = LoggerFactory.getLogger(OutOfMemory.class);

    private static final long LAST_WORD_MS = 1_000;
    private static final byte[] REASON =
            "busline: the heap is used up, so the process ends with 3. See -Xmx\n".getBytes(StandardCharsets.US_ASCII);

    /** Past the log, which would need memory. */
    private static final FileOutputStream STANDARD_ERROR = new FileOutputStream(FileDescriptor.err);

    /** Linked before there is no memory for that. */
    private static final Runnable TELL = OutOfMemory::tell;

    /** An error has few causes, but a loop of them must not keep us here. */
    private static final int MOST_CAUSES = 16;

    private static volatile OutOfMemory instance;

    private final Consumer<Throwable> onError;

    /** @param onError is given each error that says that the heap is used up */
    OutOfMemory(Consumer<Throwable> onError) {
        this.onError = onError;
    }

    /** From now on the process ends if that is seen on any thread or in any log line. To be called once. */
    static void endsTheProcess() {
        OutOfMemory watching = new OutOfMemory(error -> LastWord.end(ExitCode.OUT_OF_MEMORY, TELL, LAST_WORD_MS));
        watching.look(new OutOfMemoryError("Rehearsal: Direct buffer memory"));
        instance = watching;
        Thread.setDefaultUncaughtExceptionHandler(watching);
        ((LoggerContext) LoggerFactory.getILoggerFactory()).addTurboFilter(watching);
    }

    @Override
    public void uncaughtException(Thread thread, Throwable error) {
        look(error);
        LOG.error("Uncaught exception in thread {}", thread.getName(), error);
    }

    @Override
    public FilterReply decide(
            Marker marker, Logger logger, Level level, String format, Object[] arguments, Throwable error) {
        if (error != null) {
            look(error);
        } else if (arguments != null
                && arguments.length > 0
                && arguments[arguments.length - 1] instanceof Throwable last) {
            look(last);
        }
        return FilterReply.NEUTRAL;
    }

    /** Ends the process if the error says that the heap is used up, and if {@link #endsTheProcess} was called. */
    static void endIfSaidBy(Throwable error) {
        OutOfMemory watching = instance;
        if (watching != null) {
            watching.look(error);
        }
    }

    private void look(Throwable error) {
        Throwable cause = error;
        for (int i = 0; cause != null && i < MOST_CAUSES; i++) {
            if (cause instanceof OutOfMemoryError && !isOfDirectMemory(cause)) {
                onError.accept(cause);
                return;
            }
            cause = cause.getCause();
        }
    }

    /** Netty throws a class of its own; the JDK tells it by the message alone. */
    private static boolean isOfDirectMemory(Throwable error) {
        String message = error.getMessage();
        return error.getClass() != OutOfMemoryError.class
                || message != null
                        && (message.contains("direct buffer memory") || message.contains("Direct buffer memory"));
    }

    private static void tell() {
        try {
            STANDARD_ERROR.write(REASON);
        } catch (IOException e) {
            // There is nobody to tell.
        }
    }
}
