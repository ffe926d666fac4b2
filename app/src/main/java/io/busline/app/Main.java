package io.busline.app;

/** The program. Ends with 0, or as {@link ExitCode} says; a node that has started goes on until it is asked to stop. */
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        int exitCode = BuslineCommand.run(NodeApplication::launch, args);
        if (exitCode != ExitCode.OK) {
            System.exit(exitCode);
        }
    }
}
