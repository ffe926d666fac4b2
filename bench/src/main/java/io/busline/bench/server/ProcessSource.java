package io.busline.bench.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** A process of this machine, by {@code /proc}. */
final class ProcessSource implements Probe.Source {
    /** Linux tells all programs 100, whatever its own clock does. */
    private static final double TICKS_A_SECOND = 100;

    private final long pid;

    ProcessSource(long pid) {
        this.pid = pid;
    }

    @Override
    public Reading read() throws IOException {
        Path process = Path.of("/proc", Long.toString(pid));
        try {
            return new Reading(
                    rss(Files.readString(process.resolve("status"))),
                    Double.NaN,
                    Double.NaN,
                    cpu(Files.readString(process.resolve("stat"))));
        } catch (NoSuchFileException e) {
            throw new IOException("there is no process " + pid + " on this machine", e);
        }
    }

    /** Bytes, from a {@code status} file. */
    static double rss(String status) {
        return status.lines()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D", "")) * 1024)
                .findAny()
                .orElse(Double.NaN);
    }

    /**
     * Seconds, from a {@code stat} file: its fields 14 and 15; the second may hold anything, but ends with the last
     * bracket.
     */
    static double cpu(String stat) {
        String[] behindName = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return (Double.parseDouble(behindName[11]) + Double.parseDouble(behindName[12])) / TICKS_A_SECOND;
    }
}
