package io.busline.bus;

/** Every address on the event bus. */
public final class Addresses {
    /** Where nodes tell each other how many people are in their rooms. */
    public static final String PRESENCE = "busline.presence";

    private Addresses() {}

    /** Where the messages stored in a room are announced. */
    public static String room(String room) {
        return "busline.room." + room;
    }

    /** Where the event belongs. */
    static String of(ClusterEvent event) {
        if (event instanceof ClusterEvent.EventStored stored) {
            return room(stored.room());
        } else if (event instanceof ClusterEvent.GapFound found) {
            return room(found.room());
        } else if (event instanceof ClusterEvent.FrameBroadcast broadcast) {
            return room(broadcast.room());
        }
        return PRESENCE;
    }
}
