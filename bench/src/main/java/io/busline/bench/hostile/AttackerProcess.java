package io.busline.bench.hostile;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** An attack in a process of its own. */
final class AttackerProcess {
    private static final Duration START_AND_END = Duration.ofSeconds(15);

    private final Process process;
    private final Duration time;

    private AttackerProcess(Process process, Duration time) {
        this.process = process;
        this.time = time;
    }

    /** @param jar this tool's */
    static AttackerProcess start(Path jar, String attack, InetSocketAddress node, int sources, Duration time, long seed)
            throws IOException {
        Process process = new ProcessBuilder(List.of(
                        ProcessHandle.current().info().command().orElse("java"),
                        "-Xmx256m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        jar.toString(),
                        Attacker.class.getName(),
                        attack,
                        node.getAddress().getHostAddress(),
                        Integer.toString(node.getPort()),
                        Integer.toString(sources),
                        Long.toString(time.toMillis()),
                        Long.toString(seed)))
                .redirectErrorStream(true)
                .start();
        return new AttackerProcess(process, time);
    }

    /** Waits for its end and returns what the node told it; a process that hangs is ended. */
    Map<String, Long> told() throws IOException, InterruptedException {
        if (!process.waitFor(time.plus(START_AND_END).toMillis(), TimeUnit.MILLISECONDS)) {
            process.destroyForcibly();
            return Map.of("the attacker had to be ended", 1L);
        }
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        String last = output.substring(output.lastIndexOf('\n') + 1);
        if (process.exitValue() != 0) {
            throw new IOException("an attack could not be made: " + output);
        }
        Map<String, Long> told = new TreeMap<>();
        for (String entry : last.split(";")) {
            int equals = entry.lastIndexOf('=');
            if (equals > 0) {
                told.put(entry.substring(0, equals), Long.parseLong(entry.substring(equals + 1)));
            }
        }
        return told;
    }
}
