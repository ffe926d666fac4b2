package io.busline.bus;

import io.busline.protocol.EncodedFrame;
import io.busline.protocol.SeqGap;
import io.busline.protocol.StoredEvent;
import java.util.Map;

/**
 * What nodes tell each other. Immutable: consumers on the sending node get the very same instance, others one that {@link
 * ClusterEventCodec} made.
 */
public sealed interface ClusterEvent {

    /** An event was stored in a room's history. */
    record EventStored(String room, StoredEvent event) implements ClusterEvent {}

    /** Something that has no {@code seq}: sent to the members who can take it now, and then forgotten. */
    record FrameBroadcast(String room, EncodedFrame frame) implements ClusterEvent {}

    /** Numbers of the room's have no message: nobody is to wait for them. */
    record GapFound(String room, SeqGap gap) implements ClusterEvent {}

    /**
     * How many people a node counts in its rooms.
     *
     * @param whole true if rooms that are not named have nobody on that node; false if only changes are named
     */
    record PresenceReported(String node, boolean whole, Map<String, Integer> people) implements ClusterEvent {
        public PresenceReported {
            people = Map.copyOf(people);
        }
    }

    /** A node that has just come asks the others for whole reports. */
    record PresenceRequested(String node) implements ClusterEvent {}
}
