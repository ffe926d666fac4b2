package io.busline.bench.plan;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/**
 * The clients of a run, where and how they connect, and what they send. Immutable.
 *
 * @param run first part of all room names, so that runs have different rooms
 * @param nodes what clients connect to, in turn: {@code http://HOST:PORT}
 * @param sizes lengths of message texts, characters
 * @param returning the share of clients, from 0 to 1, that connect twice, the second time with the token of the first
 */
public record Plan(
        String run,
        List<URI> nodes,
        List<RoomGroup> rooms,
        Mix<Transport> transports,
        Mix<Integer> sizes,
        double returning) {
    private static final double GOLDEN_RATIO = 0.618_033_988_749_895;

    /** How many clients all processes together connect. */
    public int connections() {
        return rooms.stream().mapToInt(group -> group.count() * group.members()).sum();
    }

    /** Messages a second, all rooms together. */
    public double rate() {
        return rooms.stream().mapToDouble(group -> group.count() * group.rate()).sum();
    }

    /** Deliveries that a message makes on average. */
    public double fanOut() {
        double deliveries = rooms.stream()
                .mapToDouble(group -> group.count() * group.rate() * group.members())
                .sum();
        return rate() == 0 ? 0 : deliveries / rate();
    }

    /** A room's name. */
    public String room(int number) {
        return run + "-" + number;
    }

    /** The seats of process {@code share} out of {@code of}: every {@code of}-th, so that processes share rooms. */
    public List<Seat> seats(int share, int of) {
        List<Seat> seats = new ArrayList<>();
        int index = 0;
        int room = 0;
        for (RoomGroup group : rooms) {
            double weight = group.rate() / group.members();
            for (int i = 0; i < group.count(); i++, room++) {
                for (int member = 0; member < group.members(); member++, index++) {
                    if (index % of == share) {
                        // Rooms begin with different nodes, so that small ones are spread too.
                        URI node = nodes.get((member + room) % nodes.size());
                        seats.add(new Seat(index, room, weight, node, transports.of(index), returns(index)));
                    }
                }
            }
        }
        return seats;
    }

    /**
     * Whether this client returns. Multiples of the golden ratio spread these over rooms, nodes and transports alike.
     */
    private boolean returns(int index) {
        return index * GOLDEN_RATIO % 1 < returning;
    }

    /** The same rooms over again, under other names. */
    public Plan named(String name) {
        return new Plan(name, nodes, rooms, transports, sizes, returning);
    }

    /** The same with this many messages a second in all, distributed among the rooms as before. */
    public Plan at(double rate) {
        double factor = rate / rate();
        List<RoomGroup> scaled = rooms.stream()
                .map(group -> new RoomGroup(group.count(), group.members(), group.rate() * factor))
                .toList();
        return new Plan(run, nodes, scaled, transports, sizes, returning);
    }

    /** This many clients in rooms of this many members, in which nothing is sent. */
    public Plan silent(int connections, int members) {
        List<RoomGroup> groups = new ArrayList<>();
        if (connections >= members) {
            groups.add(new RoomGroup(connections / members, members, 0));
        }
        if (connections % members > 0) {
            groups.add(new RoomGroup(1, connections % members, 0));
        }
        return new Plan(run, nodes, groups, transports, sizes, returning);
    }

    /** For other processes, and for the report. */
    public JsonObject toJson() {
        JsonArray nodeTexts = new JsonArray();
        nodes.forEach(node -> nodeTexts.add(node.toString()));
        return new JsonObject()
                .put("run", run)
                .put("nodes", nodeTexts)
                .put("rooms", roomsText())
                .put("transports", transports.toString())
                .put("sizes", sizes.toString())
                .put("returning", returning);
    }

    /** The rooms as they are written on the command line. */
    public String roomsText() {
        return String.join(",", rooms.stream().map(RoomGroup::toString).toList());
    }

    /** @throws IllegalArgumentException or ClassCastException if it is not a plan */
    public static Plan fromJson(JsonObject json) {
        List<URI> nodes = json.getJsonArray("nodes").stream()
                .map(node -> URI.create(node.toString()))
                .toList();
        return new Plan(
                json.getString("run"),
                nodes,
                RoomGroup.parse(json.getString("rooms")),
                Mix.parse(json.getString("transports"), Transport::parse),
                Mix.parse(json.getString("sizes"), Integer::valueOf),
                json.getDouble("returning"));
    }
}
