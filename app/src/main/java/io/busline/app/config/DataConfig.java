package io.busline.app.config;

import java.nio.file.Path;

/**
 * The data of the embedded Redis.
 *
 * @param dir where it is kept
 * @param maxBytes most memory that Redis may use; 0: a quarter of the machine's. Beyond it, nothing is stored
 * @param minFreeBytes what must be left free on the disk; below it, nothing is stored
 */
public record DataConfig(Path dir, long maxBytes, long minFreeBytes) {
    static final long MIN_FREE_BYTES = 256L * 1024 * 1024;

    DataConfig in(Path other) {
        return new DataConfig(other, maxBytes, minFreeBytes);
    }
}
