package io.busline.bus;

import io.busline.protocol.SeqGap;
import io.busline.protocol.StoredEvent;
import java.util.Map;

/**
 * What nodes tell each other. Immutable: consumers on the sending node get the very same instance, others one that {@link
 * ClusterEventCodec} made.
 */
public sealed interface ClusterEvent {

    /** A message was stored in a room's history. */
    record MessageStored(String room, StoredEvent message) implements ClusterEvent {}

    /** Numbers of the room's have no message: nobody is to wait for them. */
    record HoleFound(String room, SeqGap hole) implements ClusterEvent {}

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
