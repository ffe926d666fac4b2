package io.busline.testing;

import io.busline.config.LimitsConfig;

/** Builds limits that differ from the default in what is named; without rates unless they are named. */
public final class LimitsConfigs {
    private int messagesPerSecond;
    private int requestsPerSecond;
    private int frameBytes = LimitsConfig.DEFAULT.frameBytes();
    private int textChars = LimitsConfig.DEFAULT.textChars();
    private int roomsPerSession = LimitsConfig.DEFAULT.roomsPerSession();
    private int badFrames = LimitsConfig.DEFAULT.badFrames();

    private LimitsConfigs() {}

    public static LimitsConfigs with() {
        return new LimitsConfigs();
    }

    public LimitsConfigs messagesPerSecond(int value) {
        messagesPerSecond = value;
        return this;
    }

    public LimitsConfigs requestsPerSecond(int value) {
        requestsPerSecond = value;
        return this;
    }

    public LimitsConfigs frameBytes(int value) {
        frameBytes = value;
        return this;
    }

    public LimitsConfigs textChars(int value) {
        textChars = value;
        return this;
    }

    public LimitsConfigs roomsPerSession(int value) {
        roomsPerSession = value;
        return this;
    }

    public LimitsConfigs badFrames(int value) {
        badFrames = value;
        return this;
    }

    public LimitsConfig build() {
        return new LimitsConfig(
                messagesPerSecond, requestsPerSecond, frameBytes, textChars, roomsPerSession, badFrames);
    }
}
