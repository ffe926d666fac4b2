package io.busline.bus.addressing;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/** Which rooms have members on which nodes. */
record Placement(int rooms, int nodesARoom) {
    /** Each room gets members on as many random nodes as was asked for, the same ones in every scheme. */
    void place(List<Node> nodes) {
        Random random = new Random(1);
        nodes.forEach(node -> node.rooms().clear());
        List<Node> shuffled = new ArrayList<>(nodes);
        for (int room = 0; room < rooms; room++) {
            Collections.shuffle(shuffled, random);
            int number = room;
            shuffled.subList(0, nodesARoom).forEach(node -> node.rooms().set(number));
        }
    }

    /** A node without rooms gets those that are on too few nodes. */
    void fill(Node joining, List<Node> nodes) {
        int[] places = new int[rooms];
        nodes.forEach(node -> node.rooms().stream().forEach(room -> places[room]++));
        IntStream.range(0, rooms).filter(room -> places[room] < nodesARoom).forEach(joining.rooms()::set);
    }
}
