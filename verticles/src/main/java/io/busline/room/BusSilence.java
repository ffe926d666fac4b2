package io.busline.room;

/**
 * Notices that the bus no longer brings a room's events although history has them: then the cluster may have lost the
 * room's subscription. Not thread-safe. Times are ms of any steady clock.
 */
final class BusSilence {
    /** The highest {@code seq} that the bus has brought. */
    private long heard;
    /** The highest {@code seq} that history had to bring. */
    private long healed;
    /** When history first brought an event that the bus has not brought since. */
    private long healedAt;

    /** The bus has brought an event. */
    void heard(long seq) {
        heard = Math.max(heard, seq);
    }

    /** History had to bring an event. */
    void healed(long seq, long now) {
        if (seq > heard) {
            healedAt = healed > heard ? healedAt : now;
            healed = Math.max(healed, seq);
        }
    }

    /** Whether the bus has been silent for {@code ms} about an event that history had. */
    boolean lasts(long ms, long now) {
        return healed > heard && now - healedAt >= ms;
    }

    /** The subscription was made anew: the bus gets another chance to bring the next event. */
    void giveAnotherChance() {
        heard = Math.max(heard, healed);
    }
}
