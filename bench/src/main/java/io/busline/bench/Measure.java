package io.busline.bench;

import java.util.Locale;

/** What can be measured. */
enum Measure {
    CONNECTIONS,
    MEMORY,
    LATENCY,
    CAPACITY,
    ALL;

    /** As it is written on the command line. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
