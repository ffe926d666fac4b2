package io.busline.bench.hostile.bystander;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What the bystander has sent and got, in ns of one clock; and which promises were broken. It is alone in its room, so
 * that all it gets is its own. Any thread may use it.
 */
public final class Ledger {
    private final Map<Integer, Long> sent = new LinkedHashMap<>();
    private final Map<Integer, Long> acked = new HashMap<>();
    private final Map<Integer, Long> seqs = new HashMap<>();
    private final List<Long> ackTimes = new ArrayList<>();
    private final Set<Integer> received = new HashSet<>();
    private final List<String> broken = new ArrayList<>();
    private final Map<String, Integer> troubles = new TreeMap<>();
    private long newest;

    /** Sent for the first time. */
    synchronized void sent(int id, long at) {
        sent.put(id, at);
    }

    synchronized void acked(int id, long seq, long at) {
        Long first = seqs.putIfAbsent(id, seq);
        if (first == null) {
            acked.put(id, at);
            ackTimes.add(at);
        } else if (first != seq) {
            broken.add("message " + id + " was acknowledged as " + first + " and as " + seq);
        }
    }

    synchronized void received(int id, long seq) {
        if (!sent.containsKey(id)) {
            broken.add("message " + id + " came as " + seq + ", and was never sent");
        } else if (seq <= newest) {
            broken.add("seq " + seq + " came after " + newest);
        } else if (!received.add(id)) {
            broken.add("message " + id + " came twice");
        }
        newest = Math.max(newest, seq);
    }

    /** An error, or a lost connection. */
    synchronized void trouble(String what) {
        troubles.merge(what, 1, Integer::sum);
    }

    /** The highest {@code seq} received. */
    public synchronized long newest() {
        return newest;
    }

    /** Whether all was acknowledged and received. */
    synchronized boolean isComplete() {
        return acked.size() == sent.size() && received.size() == sent.size();
    }

    /** Errors and lost connections, with how often they came. */
    public synchronized Map<String, Integer> troubles() {
        return Map.copyOf(troubles);
    }

    /** The promises that were broken so far. */
    public synchronized List<String> broken() {
        return List.copyOf(broken);
    }

    /** All promises that were broken, once the bystander has ended: with what was never acknowledged or never came. */
    public synchronized List<String> brokenInTheEnd() {
        List<String> all = new ArrayList<>(broken);
        describe(sent.keySet(), acked.keySet(), "was never acknowledged", all);
        describe(acked.keySet(), received, "was acknowledged and never came", all);
        return all;
    }

    /** One line for all that is among the first and not among the others. */
    private static void describe(Set<Integer> wanted, Set<Integer> found, String what, List<String> all) {
        List<Integer> missing =
                wanted.stream().filter(id -> !found.contains(id)).sorted().toList();
        if (!missing.isEmpty()) {
            String others = missing.size() == 1 ? "" : ", and " + (missing.size() - 1) + " others";
            all.add("message " + missing.get(0) + " " + what + others);
        }
    }

    /** How it fared with what it sent in this span; what waits still counts as answered now. */
    public synchronized Figures figures(long from, long to, long now) {
        List<Long> latencies = new ArrayList<>();
        sent.forEach((id, at) -> {
            if (at >= from && at < to) {
                latencies.add(acked.getOrDefault(id, now) - at);
            }
        });
        Collections.sort(latencies);
        return Figures.of(latencies, pause(from, to));
    }

    private long pause(long from, long to) {
        long last = from;
        long longest = 0;
        for (long at : ackTimes) {
            if (at >= from && at < to) {
                longest = Math.max(longest, at - last);
                last = at;
            }
        }
        return Math.max(longest, to - last);
    }
}
