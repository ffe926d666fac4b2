package io.busline.testing;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.slf4j.LoggerFactory;

/** Fails every test during which Vert.x warned that an event loop was blocked. Registered for all tests. */
public final class NoBlockedThreads implements AfterEachCallback {
    private static final Queue<String> WARNINGS = new ConcurrentLinkedQueue<>();

    static {
        AppenderBase<ILoggingEvent> collector = new AppenderBase<>() {
            @Override
            protected void append(ILoggingEvent event) {
                WARNINGS.add(event.getFormattedMessage());
            }
        };
        collector.start();
        ((Logger) LoggerFactory.getLogger("io.vertx.core.impl.BlockedThreadChecker")).addAppender(collector);
    }

    @Override
    public void afterEach(ExtensionContext context) {
        String warning = WARNINGS.poll();
        WARNINGS.clear();
        if (warning != null) {
            throw new AssertionError("a thread was blocked: " + warning);
        }
    }
}
