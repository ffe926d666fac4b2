package io.busline.bus;

import io.busline.protocol.EncodedFrame;
import io.busline.protocol.SeqGap;
import io.busline.protocol.StoredEvent;
import java.util.Map;

/**
 * What nodes tell each other. Immutable: subscribers on the publishing node get the same instance, others one that
 * {@link ClusterEventCodec} has read.
 */
public sealed interface ClusterEvent {

    /** An event was stored in a room's history. */
    record EventStored(String room, StoredEvent event) implements ClusterEvent {}

    /** A frame without {@code seq}: offered to the room's members once, and not stored. */
    record FrameBroadcast(String room, EncodedFrame frame) implements ClusterEvent {}

    /** Numbers of the room have no event: nobody has to wait for them. */
    record GapFound(String room, SeqGap gap) implements ClusterEvent {}

    /**
     * How many people a node counts in its rooms. A long report comes in parts, one after the other: the first is
     * {@code whole}, and the others are what older nodes take for changes.
     *
     * @param whole true if rooms that are not named here, nor in further parts, have nobody on that node; false if only
     *     changes are named
     * @param part the number of this part, from 1 on; 0 if the report has no parts
     * @param parts how many there are; 0 if the report has none
     */
    record PresenceReported(String node, boolean whole, Map<String, Integer> people, int part, int parts)
            implements ClusterEvent {
        public PresenceReported {
            people = Map.copyOf(people);
        }

        public PresenceReported(String node, boolean whole, Map<String, Integer> people) {
            this(node, whole, people, 0, 0);
        }
    }

    /** A node that has just started asks the others for whole reports. */
    record PresenceRequested(String node) implements ClusterEvent {}
}
