package io.busline.bench.server;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.util.List;

/** Asks Java processes of this machine to collect their garbage, so that memory in use is memory that is needed. */
public final class Collector {
    private Collector() {}

    /** @throws IllegalStateException if there is no {@code jcmd}, or it can't reach one of them */
    public static void collect(List<Long> pids) throws InterruptedException {
        String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        for (long pid : pids) {
            try {
                Process process = new ProcessBuilder(jcmd, Long.toString(pid), "GC.run")
                        .redirectOutput(Redirect.DISCARD)
                        .redirectErrorStream(true)
                        .start();
                if (process.waitFor() != 0) {
                    throw new IllegalStateException("--gc: jcmd can't reach process " + pid);
                }
            } catch (IOException e) {
                throw new IllegalStateException("--gc needs a JDK's jcmd: " + e.getMessage(), e);
            }
        }
    }
}
