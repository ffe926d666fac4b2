package io.busline.bus.addressing;

import java.util.Arrays;
import java.util.List;

/**
 * What the program is asked to measure.
 *
 * @param nodes 2 to 127, as one publishes, another listens, and a byte tells them apart
 * @param rooms at least 1
 * @param nodesARoom on how many nodes each room has members, 1 to {@code nodes}
 * @param schemes names as {@link Scheme#named} takes them, in the order to measure them in
 */
record Arguments(int nodes, int rooms, int nodesARoom, List<String> schemes) {
    Arguments {
        if (nodes < 2 || nodes > Byte.MAX_VALUE || rooms < 1 || nodesARoom < 1 || nodesARoom > nodes) {
            throw new IllegalArgumentException("2 to 127 nodes, a room or more, on one node to all of them");
        }
        schemes.forEach(Scheme::named); // now rather than after minutes
    }

    /** @throws IllegalArgumentException with a message for whoever typed them */
    static Arguments parse(String[] args) {
        if (args.length < 4) {
            throw new IllegalArgumentException("Arguments: NODES ROOMS NODES_A_ROOM SCHEME...");
        }
        return new Arguments(
                Integer.parseInt(args[0]),
                Integer.parseInt(args[1]),
                Integer.parseInt(args[2]),
                List.copyOf(Arrays.asList(args).subList(3, args.length)));
    }
}
