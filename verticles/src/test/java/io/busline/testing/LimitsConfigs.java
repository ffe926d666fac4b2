package io.busline.testing;

import io.busline.config.LimitsConfig;
import io.busline.config.RatesConfig;

/** Builds limits that differ from the default in what is named; without rates unless they are named. */
public final class LimitsConfigs {
    private int messagesPerSecond;
    private int requestsPerSecond;
    private int bytesPerSecond;
    private int joinsPerSecond;
    private int newRoomsPerMinute;
    private int usersPerAddress;
    private int frameBytes = LimitsConfig.DEFAULT.frameBytes();
    private int textChars = LimitsConfig.DEFAULT.textChars();
    private int roomsPerSession = LimitsConfig.DEFAULT.roomsPerSession();
    private int sessionsPerUser;
    private int roomsPerNode = LimitsConfig.DEFAULT.roomsPerNode();
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

    public LimitsConfigs bytesPerSecond(int value) {
        bytesPerSecond = value;
        return this;
    }

    public LimitsConfigs joinsPerSecond(int value) {
        joinsPerSecond = value;
        return this;
    }

    public LimitsConfigs newRoomsPerMinute(int value) {
        newRoomsPerMinute = value;
        return this;
    }

    public LimitsConfigs usersPerAddress(int value) {
        usersPerAddress = value;
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

    public LimitsConfigs sessionsPerUser(int value) {
        sessionsPerUser = value;
        return this;
    }

    public LimitsConfigs roomsPerNode(int value) {
        roomsPerNode = value;
        return this;
    }

    public LimitsConfigs badFrames(int value) {
        badFrames = value;
        return this;
    }

    public LimitsConfig build() {
        RatesConfig rates = new RatesConfig(
                messagesPerSecond,
                requestsPerSecond,
                bytesPerSecond,
                joinsPerSecond,
                newRoomsPerMinute,
                usersPerAddress);
        return new LimitsConfig(
                rates, frameBytes, textChars, roomsPerSession, sessionsPerUser, roomsPerNode, badFrames);
    }
}
