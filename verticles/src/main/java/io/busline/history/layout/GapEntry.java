package io.busline.history.layout;

import io.busline.protocol.SeqGap;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** How gaps lie in Redis: members {@code v<from>-<to>} for unused numbers, {@code l<from>-<to>} for lost ones, scored by the last. */
public final class GapEntry {
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
     * Writes the gaps into a room's bucket, and the bucket into the index, so that readers come by.
     *
     * @param gaps at least one
     * @param now ms since 1970
     */
    public static void addWriting(List<Request> commands, String room, List<SeqGap> gaps, Buckets buckets, long now) {
        long bucket = buckets.startOf(now);
        String key = Keys.gaps(room, bucket);
        String index = Keys.index(room, buckets.indexOf(bucket));
        long lowest = gaps.stream().mapToLong(SeqGap::from).min().orElseThrow();
        commands.add(Request.cmd(Command.ZADD, index, "LT", lowest, IndexEntry.ofGaps(bucket)));
        commands.add(Request.cmd(Command.EXPIRE, index, buckets.secondsToKeepIndex(buckets.indexOf(bucket), now)));
        Request write = Request.cmd(Command.ZADD).arg(key);
        gaps.forEach(gap -> write.arg(gap.to()).arg(member(gap)));
        commands.add(write);
        commands.add(Request.cmd(Command.EXPIRE, key, buckets.secondsToKeep(bucket, now)));
    }

    /** Consecutive numbers together. */
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

    /** How many commands {@link #addWriting} adds. */
    public static final int COMMANDS = 4;
}
