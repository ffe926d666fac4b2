package io.busline.app;

/** How the process ends. {@code --help} lists them too. */
final class ExitCode {
    static final int OK = 0;

    /** The node could not start, or did not end in order within {@code drain.timeout}. */
    static final int FAILED = 1;

    /** The command line or the configuration is wrong. */
    static final int USAGE = 2;

    /** The heap was used up. The JVM's own code for that, with {@code -XX:+ExitOnOutOfMemoryError}. */
    static final int OUT_OF_MEMORY = 3;

    /** An event loop was stuck for three times {@code node.stuckAfter}. */
    static final int STUCK = 4;

    private ExitCode() {}
}
