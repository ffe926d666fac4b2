package io.busline.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A node's fat jar as a process of its own, on free ports and without a limit on messages. */
record Node(Process process, String address, String metrics) {
    private static final Pattern READY =
            Pattern.compile("Busline is ready: (http://localhost:\\d+)/ \\(management: (http://localhost:\\d+)/");
    private static final int SECONDS = 60;

    /** Starts it and waits until it says that it is ready. */
    static Node start(Path data) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElse("java"),
                        "-XX:TieredStopAtLevel=1",
                        "-jar",
                        System.getProperty("busline.jar"))
                .redirectErrorStream(true);
        builder.environment().keySet().removeIf(variable -> variable.startsWith("BUSLINE_"));
        builder.environment()
                .putAll(Map.of(
                        "BUSLINE_HTTP_PORT", "0",
                        "BUSLINE_MANAGEMENT_PORT", "0",
                        "BUSLINE_LIMITS_MESSAGES_PER_SECOND", "0",
                        "BUSLINE_LIMITS_BYTES_PER_SECOND", "0",
                        "BUSLINE_LIMITS_USERS_PER_ADDRESS", "0",
                        "BUSLINE_DATA_DIR", data.toString()));
        Process process = builder.start();
        BufferedReader lines = process.inputReader();
        List<String> said = new ArrayList<>();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            said.add(line);
            Matcher ready = READY.matcher(line);
            if (ready.find()) {
                return new Node(process, ready.group(1), ready.group(2) + "/metrics");
            }
        }
        throw new AssertionError("the node did not start: " + said);
    }

    long pid() {
        return process.pid();
    }

    void stop() throws InterruptedException {
        process.toHandle().destroy(); // Process.destroy would close the output too
        assertThat(process.waitFor(SECONDS, TimeUnit.SECONDS))
                .as("the node ends")
                .isTrue();
    }
}
