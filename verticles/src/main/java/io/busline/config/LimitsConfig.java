package io.busline.config;

/**
 * What clients may ask of the server.
 *
 * @param rates how fast
 * @param frameBytes largest frame or reassembled message read from a client, bytes
 * @param textChars longest message text, UTF-16 code units
 * @param roomsPerSession most rooms a session may have joined at once
 * @param sessionsPerUser most sessions a user may have open on a node; 0: no limit
 * @param roomsPerNode most rooms open on a node
 * @param badFrames most bad frames a minute before the connection is closed with 4502
 */
public record LimitsConfig(
        RatesConfig rates,
        int frameBytes,
        int textChars,
        int roomsPerSession,
        int sessionsPerUser,
        int roomsPerNode,
        int badFrames) {
    public static final LimitsConfig DEFAULT =
            new LimitsConfig(RatesConfig.DEFAULT, 65_536, 4_096, 100, 20, 100_000, 100);

    public LimitsConfig withRates(RatesConfig rates) {
        return new LimitsConfig(
                rates, frameBytes, textChars, roomsPerSession, sessionsPerUser, roomsPerNode, badFrames);
    }
}
