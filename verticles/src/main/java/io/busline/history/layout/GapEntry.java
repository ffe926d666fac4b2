package io.busline.history.layout;

import io.busline.history.redis.Commands;
import io.busline.protocol.SeqGap;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * How gaps lie in Redis: members {@code v<from>-<to>} for unused numbers, {@code l<from>-<to>} for lost ones, scored by
 * the last.
 */
public final class GapEntry {
    /** How many commands {@link #addWriting} adds. */
    public static final int COMMANDS = 4;

    private GapEntry() {}

    static String member(SeqGap gap) {
        return (gap.lost() ? "l" : "v") + gap.from() + "-" + gap.to();
    }

    public static SeqGap parse(String member) {
        int dash = member.indexOf('-');
        return new SeqGap(
                Long.parseLong(member, 1, dash, 10),
                Long.parseLong(member, dash + 1, member.length(), 10),
                member.charAt(0) == 'l');
    }

    /**
     * Adds the writing of gaps into a room's current bucket, and of the bucket into the index, where readers look
     * first.
     *
     * @param gaps at least one
     * @param now ms since 1970
     */
    public static void addWriting(Commands commands, String room, List<SeqGap> gaps, Buckets buckets, long now) {
        long bucket = buckets.startOf(now);
        String key = Keys.gaps(room, bucket);
        String index = Keys.index(room, buckets.indexOf(bucket));
        long lowest = gaps.stream().mapToLong(SeqGap::from).min().orElseThrow();
        commands.zaddLt(index).member(lowest, IndexEntry.ofGaps(bucket));
        commands.expire(index, buckets.secondsToKeepIndex(buckets.indexOf(bucket), now));
        commands.zadd(key);
        gaps.forEach(gap -> commands.member(gap.to(), member(gap)));
        commands.expire(key, buckets.secondsToKeep(bucket, now));
    }

    /**
     * Makes gaps of numbers, consecutive ones together.
     *
     * @param rising the numbers, each higher than the one before
     */
    public static List<SeqGap> runs(Collection<Long> rising, boolean lost) {
        List<SeqGap> runs = new ArrayList<>();
        for (long seq : rising) {
            SeqGap last = runs.isEmpty() ? null : runs.get(runs.size() - 1);
            if (last != null && last.to() == seq - 1) {
                runs.set(runs.size() - 1, new SeqGap(last.from(), seq, lost));
            } else {
                runs.add(new SeqGap(seq, seq, lost));
            }
        }
        return runs;
    }
}
