package io.busline.config;

/**
 * What one client may ask of the server.
 *
 * @param messagesPerSecond per session; a burst of one second's worth is let through; 0: no limit
 * @param requestsPerSecond per session, for what is not a message; likewise
 * @param frameBytes largest frame or reassembled message read from a client, bytes
 * @param textChars longest message text, UTF-16 code units
 * @param roomsPerSession most rooms a session may have joined at once
 * @param badFrames most bad frames in a row before the connection is closed with 4502
 */
public record LimitsConfig(
        int messagesPerSecond,
        int requestsPerSecond,
        int frameBytes,
        int textChars,
        int roomsPerSession,
        int badFrames) {
    public static final LimitsConfig DEFAULT = new LimitsConfig(20, 200, 65_536, 4_096, 100, 100);
}
