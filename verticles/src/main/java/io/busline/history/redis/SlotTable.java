package io.busline.history.redis;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Which master of a Redis Cluster keeps which of its hash slots. Immutable. */
public final class SlotTable {
    /** Fixed by Redis Cluster. */
    private static final int SLOTS = 16_384;

    public static final SlotTable EMPTY = new SlotTable(List.of());

    private final String[] masters = new String[SLOTS];

    /** Slots {@code first} to {@code last}, both included, are the master's at this endpoint. */
    record Range(int first, int last, String master) {}

    SlotTable(List<Range> ranges) {
        ranges.forEach(range -> Arrays.fill(masters, range.first(), range.last() + 1, range.master()));
    }

    /** The endpoint of the room's master; empty if nobody serves the slot. */
    public Optional<String> masterOf(String room) {
        return Optional.ofNullable(masters[slotOf(room)]);
    }

    public Set<String> masters() {
        Set<String> found = new TreeSet<>();
        for (String master : masters) {
            if (master != null) {
                found.add(master);
            }
        }
        return found;
    }

    /**
     * The slot of all the room's keys: they carry the room as hash tag. CRC16 (XMODEM), as Redis Cluster prescribes.
     */
    public static int slotOf(String room) {
        int crc = 0;
        for (byte b : room.getBytes(StandardCharsets.UTF_8)) {
            crc ^= (b & 0xff) << 8;
            for (int bit = 0; bit < 8; bit++) {
                crc = (crc & 0x8000) == 0 ? crc << 1 : crc << 1 ^ 0x1021;
            }
        }
        return (crc & 0xffff) % SLOTS;
    }
}
