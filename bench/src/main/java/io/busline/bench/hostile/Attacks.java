package io.busline.bench.hostile;

import io.busline.bench.hostile.attack.Attack;
import io.busline.bench.hostile.flood.BadFrames;
import io.busline.bench.hostile.flood.BurstAndReturn;
import io.busline.bench.hostile.flood.HeavyTalk;
import io.busline.bench.hostile.flood.HistoryReads;
import io.busline.bench.hostile.flood.LargePings;
import io.busline.bench.hostile.flood.ManyRooms;
import io.busline.bench.hostile.flood.NestedJson;
import io.busline.bench.hostile.flood.TinyFragments;
import io.busline.bench.hostile.hold.MalformedHttp;
import io.busline.bench.hostile.hold.ManyConnections;
import io.busline.bench.hostile.hold.NeverReading;
import io.busline.bench.hostile.hold.SilentSockJs;
import io.busline.bench.hostile.hold.SlowBytes;
import io.busline.bench.hostile.hold.TwoStreams;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** All attacks, and for what reasons a node must refuse them. */
public final class Attacks {
    /**
     * An attack.
     *
     * @param refusals reasons of the metric {@code busline.refused}, one of which the attack must raise; empty: it may
     *     stay within all limits
     * @param least what it takes to do harm; it never lasts for less
     */
    public record Entry(Attack attack, Set<String> refusals, Duration least) {
        public String name() {
            return attack.name();
        }
    }

    public static final List<Entry> ALL = List.of(
            filling(new SilentSockJs(), "send_queues", "slow_consumer", "byte_rate", "message_rate"),
            filling(new NeverReading()),
            entry(new BadFrames(), "request_rate", "bad_frames"),
            entry(new NestedJson(), "request_rate", "byte_rate", "bad_frames"),
            entry(new TinyFragments(), "request_rate", "byte_rate", "bad_frames"),
            entry(new LargePings(), "request_rate", "byte_rate"),
            entry(new HistoryReads()),
            entry(new ManyConnections()),
            entry(new MalformedHttp()),
            entry(new TwoStreams()),
            entry(new BurstAndReturn(), "message_rate", "sessions_per_user"),
            entry(new HeavyTalk()),
            entry(new ManyRooms(), "new_room_rate", "join_rate", "rooms_per_node"),
            entry(new SlowBytes()));

    private Attacks() {}

    private static Entry entry(Attack attack, String... refusals) {
        return new Entry(attack, Set.of(refusals), Duration.ZERO);
    }

    /** The same, and it lasts until queues have filled. */
    private static Entry filling(Attack attack, String... refusals) {
        return new Entry(attack, Set.of(refusals), Duration.ofSeconds(10));
    }

    /**
     * Those of these names, separated by commas, or {@code all}.
     *
     * @throws IllegalArgumentException if there is none of one of these names
     */
    public static List<Entry> chosen(String names) {
        return names.equals("all")
                ? ALL
                : Arrays.stream(names.split(",")).map(Attacks::named).toList();
    }

    /** @throws IllegalArgumentException if there is none of this name */
    public static Entry named(String name) {
        return ALL.stream()
                .filter(entry -> entry.name().equals(name))
                .findAny()
                .orElseThrow(() -> new IllegalArgumentException("no such attack: " + name + ", but: "
                        + ALL.stream().map(Entry::name).toList()));
    }
}
