package io.busline.presence;

import io.busline.bus.ClusterEvent.PresenceReported;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Queue;
import java.util.Set;

/**
 * Counts people in rooms. On this node a user with several sessions counts once; other nodes count as they last
 * reported, so a user on two nodes counts twice. Not thread-safe. Times are ms of any steady clock.
 */
final class PresenceDirectory {
    /** Rooms in one report or part: some tens of KiB, and some tenths of a ms. */
    static final int MAX_ROOMS = 1_000;

    private final String node;
    private final long forgetAfterMs;
    private final Map<String, Map<String, Integer>> sessionsByRoomAndUser = new HashMap<>();
    private final Set<String> changed = new HashSet<>();
    private final Map<String, Remote> remotes = new HashMap<>();
    /** Rooms that the report under way has yet to name. */
    private final Queue<String> toReport = new ArrayDeque<>();
    /** Parts of the report under way, and how many of them were given. */
    private int parts;

    private int part;

    PresenceDirectory(String node, long forgetAfterMs) {
        this.node = node;
        this.forgetAfterMs = forgetAfterMs;
    }

    int enter(String room, String user) {
        Map<String, Integer> users = sessionsByRoomAndUser.computeIfAbsent(room, r -> new HashMap<>());
        if (users.merge(user, 1, Integer::sum) == 1) {
            changed.add(room);
        }
        return count(room);
    }

    int leave(String room, String user) {
        Map<String, Integer> users = sessionsByRoomAndUser.get(room);
        if (users != null && users.computeIfPresent(user, (u, n) -> n == 1 ? null : n - 1) == null) {
            changed.add(room);
            if (users.isEmpty()) {
                sessionsByRoomAndUser.remove(room);
            }
        }
        return count(room);
    }

    int count(String room) {
        int people = here(room);
        for (Remote remote : remotes.values()) {
            people += remote.people.getOrDefault(room, 0);
        }
        return people;
    }

    private int here(String room) {
        Map<String, Integer> users = sessionsByRoomAndUser.get(room);
        return users == null ? 0 : users.size();
    }

    /** Begins a report of every room with people on this node; {@link #nextPart} gives it. */
    void beginWholeReport() {
        toReport.clear();
        toReport.addAll(sessionsByRoomAndUser.keySet());
        parts = Math.max(1, (toReport.size() + MAX_ROOMS - 1) / MAX_ROOMS);
        part = 0;
    }

    /** Whether there are further parts. */
    boolean isReporting() {
        return part < parts;
    }

    /** The next part of the report; there must be one. */
    PresenceReported nextPart() {
        part++;
        Map<String, Integer> people = take(toReport);
        return parts == 1
                ? new PresenceReported(node, true, people)
                : new PresenceReported(node, part == 1, people, part, parts);
    }

    /**
     * Some of the rooms whose count changed since they were reported last. A report of no rooms says that the node
     * lives.
     */
    PresenceReported changes() {
        return new PresenceReported(node, false, take(changed));
    }

    private Map<String, Integer> take(Collection<String> rooms) {
        Map<String, Integer> people = new HashMap<>();
        for (Iterator<String> i = rooms.iterator(); i.hasNext() && people.size() < MAX_ROOMS; ) {
            String room = i.next();
            people.put(room, here(room));
            i.remove();
        }
        return people;
    }

    boolean hasChanges() {
        return !changed.isEmpty();
    }

    /** Returns false if the report has only changes, and the node's whole report is not known. */
    boolean accept(PresenceReported report, long now) {
        if (report.node().equals(node)) {
            return true;
        }
        if (report.whole() && report.parts() == 0) {
            remotes.remove(report.node());
        }
        Remote remote = report.whole()
                ? remotes.computeIfAbsent(report.node(), name -> new Remote())
                : remotes.get(report.node());
        if (remote == null) {
            return report.part() > 0; // the report began before this node was there; it has asked for another one
        }
        remote.accept(report, now);
        return true;
    }

    void forgetSilent(long now) {
        remotes.values().removeIf(remote -> now - remote.heardAt > forgetAfterMs);
    }

    /** What another node has reported. */
    private static final class Remote {
        private Map<String, Integer> people = new HashMap<>();
        private long heardAt;
        /** What has come of a whole report in parts, which replaces all when it is complete; null if none is coming. */
        private Map<String, Integer> renewed;
        /** The part that has come last. */
        private int part;

        void accept(PresenceReported report, long now) {
            heardAt = now;
            if (report.part() == 1) {
                renewed = new HashMap<>();
            } else if (report.part() > 0 && report.part() != part + 1) {
                renewed = null; // a part was lost: what is known stays until the next report
            }
            part = report.part() > 0 ? report.part() : part;
            set(people, report.people());
            if (renewed != null) {
                set(renewed, report.people());
                if (report.part() > 0 && report.part() == report.parts()) {
                    people = renewed;
                    renewed = null;
                }
            }
        }

        private static void set(Map<String, Integer> counts, Map<String, Integer> reported) {
            reported.forEach((room, count) -> {
                if (count > 0) {
                    counts.put(room, count);
                } else {
                    counts.remove(room);
                }
            });
        }
    }
}
