package io.busline.app.node;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How little is left free on the disk of a directory. One thread measures, any may ask. */
final class FreeDisk {
    private static final Logger LOG = LoggerFactory.getLogger(FreeDisk.class);

    private final Path directory;
    private final long leastBytes;
    private volatile double pressure;

    /** @param leastBytes what must be left free */
    FreeDisk(Path directory, long leastBytes) {
        this.directory = directory;
        this.leastBytes = leastBytes;
    }

    /** Asks the disk, which may block. */
    void measure() {
        try {
            double now = (double) leastBytes
                    / Math.max(1, Files.getFileStore(directory).getUsableSpace());
            if (now >= 1 && pressure < 1) {
                LOG.error("The disk of {} is full but for {} bytes: nothing is stored", directory, leastBytes);
            } else if (now < 1 && pressure >= 1) {
                LOG.warn("The disk of {} has space again", directory);
            }
            pressure = now;
        } catch (IOException e) {
            LOG.debug("The disk of {} can't be asked: {}", directory, e.getMessage()); // as long as there is none
        }
    }

    /** 1 when only as much is left as must be, more when it is less; near 0 when much is left. */
    double pressure() {
        return pressure;
    }
}
