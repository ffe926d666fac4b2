package io.busline.bus.addressing;

import java.util.BitSet;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.UUID;
import java.util.function.IntFunction;

/** Which address a room has; the addresses of each instance are new ones. */
final class Scheme {
    private final String name;
    private final String run = UUID.randomUUID() + ".";
    private final IntFunction<String> addresses;

    private Scheme(String name, IntFunction<String> addresses) {
        this.name = name;
        this.addresses = addresses;
    }

    /**
     * @param name {@code room} or a number of shards
     * @throws IllegalArgumentException if it is neither
     */
    static Scheme named(String name) {
        if (name.equals("room")) {
            return new Scheme(name, room -> "room." + room);
        }
        if (!name.matches("[1-9][0-9]{0,5}")) {
            throw new IllegalArgumentException("A scheme is room or a number of shards, not " + name);
        }
        int shards = Integer.parseInt(name);
        return new Scheme(name, room -> "shard." + Math.floorMod(room * 31, shards));
    }

    String name() {
        return name;
    }

    String address(int room) {
        return run + addresses.apply(room);
    }

    Set<String> addresses(BitSet rooms) {
        Set<String> all = new LinkedHashSet<>();
        rooms.stream().forEach(room -> all.add(address(room)));
        return all;
    }
}
