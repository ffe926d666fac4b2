package io.busline.app;

import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** What the threads of this JVM do, as text for the log. */
final class ThreadDump {
    static final int MOST_CHARS = 64 * 1024;
    private static final int MOST_FRAMES = 50;

    private ThreadDump() {}

    /**
     * Of all threads, or as many as fit into {@link #MOST_CHARS}.
     *
     * @param first the names of those that come first
     */
    static String of(List<String> first) {
        StringBuilder text = new StringBuilder();
        Thread.getAllStackTraces().entrySet().stream()
                .sorted(Comparator.<Map.Entry<Thread, StackTraceElement[]>, Boolean>comparing(
                                entry -> !first.contains(entry.getKey().getName()))
                        .thenComparing(entry -> entry.getKey().getName()))
                .map(entry -> describe(entry.getKey(), entry.getValue()))
                .takeWhile(thread -> text.length() + thread.length() <= MOST_CHARS)
                .forEachOrdered(text::append);
        return text.toString();
    }

    private static String describe(Thread thread, StackTraceElement[] frames) {
        StringBuilder text = new StringBuilder()
                .append('"')
                .append(thread.getName())
                .append("\" ")
                .append(thread.getState())
                .append('\n');
        for (int i = 0; i < Math.min(frames.length, MOST_FRAMES); i++) {
            text.append("    at ").append(frames[i]).append('\n');
        }
        return text.toString();
    }
}
