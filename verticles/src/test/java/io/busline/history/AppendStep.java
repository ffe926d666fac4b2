package io.busline.history;

import io.busline.testing.CommandPattern;

/** The commands by which the first event of a room, which has an id, is stored; in order. */
public enum AppendStep {
    INDEX_NAMED("ZADD", ":b:", "NX"),
    INDEX_KEPT("EXPIRE", ":b:"),
    NUMBERED("INCRBY", ":seq"),
    CLAIMED("ZADD", ":i:"),
    CLAIM_KEPT("EXPIRE", ":i:"),
    INDEX_LOWERED("ZADD", ":b:", "LT"),
    WRITTEN("ZADD", ":h:"),
    BUCKET_KEPT("EXPIRE", ":h:"),
    DECIDED("ZADD", ":d:"),
    DECISION_KEPT("EXPIRE", ":d:");

    private final CommandPattern command;

    AppendStep(String name, String... parts) {
        command = CommandPattern.of(name, parts);
    }

    public CommandPattern command() {
        return command;
    }
}
