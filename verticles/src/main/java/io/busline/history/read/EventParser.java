package io.busline.history.read;

import io.busline.protocol.EncodedFrame;
import io.busline.protocol.StoredEvent;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the members of buckets. A member that is no event was not written by Busline; it is passed over, because one
 * strange member must not make a whole room unreadable. That is logged, once a minute at the most. To be used from one
 * context.
 */
final class EventParser {
    private static final Logger LOG = LoggerFactory.getLogger(EventParser.class);

    private static final long LOG_EVERY_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final LongSupplier nanoTime;
    private long passedOver;
    private long loggedAt;

    EventParser() {
        this(System::nanoTime);
    }

    /** @param nanoTime any steady clock */
    EventParser(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** The event; null if the member is none. */
    StoredEvent parse(String bucket, byte[] member, long seq) {
        try {
            return StoredEvent.read(seq, EncodedFrame.of(member));
        } catch (IllegalArgumentException e) {
            passOver(bucket, e);
            return null;
        }
    }

    private void passOver(String bucket, IllegalArgumentException why) {
        long now = nanoTime.getAsLong();
        if (passedOver++ == 0 || now - loggedAt >= LOG_EVERY_NANOS) {
            loggedAt = now;
            LOG.warn("{} has a member that is no event, and is read without it: {}", bucket, why.getMessage());
        }
    }
}
