package io.busline.app;

/** The program. Ends with 0, or as {@link ExitCode} says; a node that has started goes on until it is asked to stop. */
public final class Main {
    /** Netty's name for whether it may look into the JDK; it is read once, when Netty's classes are loaded. */
    private static final String MAY_LOOK_INTO_THE_JDK = "io.netty.tryReflectionSetAccessible";

    private Main() {}

    public static void main(String[] args) {
        // Where memory outside the heap is short, the JDK's own allocation collects garbage and sleeps for up to half a
        // second, on the event loop that asks. With this, and java.nio opened by the jar's manifest, Netty allocates
        // past it, and fails at once.
        if (System.getProperty(MAY_LOOK_INTO_THE_JDK) == null) {
            System.setProperty(MAY_LOOK_INTO_THE_JDK, "true");
        }
        int exitCode = BuslineCommand.run(NodeApplication::launch, args);
        if (exitCode != ExitCode.OK) {
            System.exit(exitCode);
        }
    }
}
