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
import java.time.Duration;
import java.util.function.Consumer;
import org.slf4j.LoggerFactory;
import org.slf4j.Marker;

/**
 * Ends the process when the heap is used up. Whatever the error has interrupted is left half done, and libraries catch
 * it and go on, without the event loop or the promise that it has cost.
 *
 * <p>{@code -XX:+ExitOnOutOfMemoryError} does the same, sooner and surely; the JVM takes it on the command line and in
 * {@code JAVA_TOOL_OPTIONS} only. This is for nodes that are started without it. It sees the error where nobody catches
 * it, and where whoever does logs it.
 *
 * <p>Direct memory that is used up ends nothing: the error comes out of one allocation, for one client, while the heap
 * is well. That client is closed.
 */
final class OutOfMemory extends TurboFilter implements Thread.UncaughtExceptionHandler {
    private static final org.slf4j.Logger LOG = LoggerFactory.getLogger(OutOfMemory.class);

    private static final Duration LAST_WORD = Duration.ofSeconds(1);
    private static final String REASON = "The heap is used up: the process ends. See -Xmx";
    private static final byte[] PLAIN_REASON = (REASON + "\n").getBytes(StandardCharsets.US_ASCII);

    /** An error has few causes, but a loop of them must not keep us here. */
    private static final int MOST_CAUSES = 16;

    private final Consumer<Throwable> onError;

    private OutOfMemory() {
        this(error -> LastWord.end(ExitCode.OUT_OF_MEMORY, OutOfMemory::tell, LAST_WORD));
    }

    /** @param onError is given each error that says that the heap is used up */
    OutOfMemory(Consumer<Throwable> onError) {
        this.onError = onError;
    }

    /** From now on the process ends if that is seen on any thread or in any log line. To be called once. */
    static void endsTheProcess() {
        LastWord.prepare();
        OutOfMemory watching = new OutOfMemory();
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
        return error.getClass() != OutOfMemoryError.class
                || error.getMessage() != null && error.getMessage().contains("direct");
    }

    private static void tell() {
        try {
            LOG.error(REASON);
        } catch (OutOfMemoryError e) {
            tellWithoutMemory();
        }
    }

    private static void tellWithoutMemory() {
        try (FileOutputStream plain = new FileOutputStream(FileDescriptor.err)) {
            plain.write(PLAIN_REASON);
        } catch (IOException e) {
            // There is nobody left to tell.
        }
    }
}
