package io.busline.app.faults;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Runs the system's own programs, each for an instant. */
final class Shell {
    private Shell() {}

    /**
     * Returns what the command wrote to standard output.
     *
     * @throws IllegalStateException with what it said, if it fails or can't be started
     */
    static String run(String command) {
        try {
            Process process = new ProcessBuilder(List.of(command.split(" ")))
                    .redirectErrorStream(true)
                    .start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new IllegalStateException(command + ": " + output.strip());
            }
            return output;
        } catch (IOException e) {
            throw new IllegalStateException(command + ": " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(command + " was interrupted", e);
        }
    }

    static boolean succeeds(String command) {
        try {
            run(command);
            return true;
        } catch (IllegalStateException e) {
            return false;
        }
    }

    static void signal(String signal, long pid) {
        run("kill -" + signal + " " + pid);
    }
}
