package io.busline.bench.hostile.judge;

/** What must hold, whatever the attack. */
public enum Criterion {
    /** The longest time without an acknowledgement to the bystander, during the attack. */
    PAUSE,
    /** 99 of 100 acknowledgements to the bystander come within this time, during the attack. */
    P99,
    /** The bystander's acknowledgements after the attack. */
    RECOVERY,
    /** The node's sessions after the attack. */
    SESSIONS,
    /** Nothing of the bystander's is lost, doubled or out of order. */
    PROMISES,
    /** Resident memory. */
    MEMORY,
    /** What is logged. */
    LOG,
    /** {@code /health/live}. */
    LIVE,
    /** The node's process goes on. */
    PROCESS,
    /** What was refused is counted, for the right reason. */
    REFUSED,
    /** SIGTERM ends the node in time. */
    END
}
