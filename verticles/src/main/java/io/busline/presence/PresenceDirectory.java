package io.busline.presence;

import io.busline.bus.ClusterEvent.PresenceReported;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Counts people in rooms. On this node a user with several sessions counts once; other nodes count as they last
 * reported, so a user on two nodes counts twice. Not thread-safe. Times are ms of any steady clock.
 */
final class PresenceDirectory {
    private final String node;
    private final long forgetAfterMs;
    private final Map<String, Map<String, Integer>> sessionsByRoomAndUser = new HashMap<>();
    private final Set<String> changed = new HashSet<>();
    private final Map<String, Remote> remotes = new HashMap<>();

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

    /** Every room with people on this node. */
    PresenceReported wholeReport() {
        Map<String, Integer> people = new HashMap<>();
        sessionsByRoomAndUser.forEach((room, users) -> people.put(room, users.size()));
        changed.clear();
        return new PresenceReported(node, true, people);
    }

    /** The rooms whose count changed since the last report. A report of no rooms says that the node lives. */
    PresenceReported changes() {
        Map<String, Integer> people = new HashMap<>();
        changed.forEach(room -> people.put(room, here(room)));
        changed.clear();
        return new PresenceReported(node, false, people);
    }

    boolean hasChanges() {
        return !changed.isEmpty();
    }

    /** Returns false if the report has only changes, and the node's whole report is not known. */
    boolean accept(PresenceReported report, long now) {
        if (report.node().equals(node)) {
            return true;
        }
        Remote remote = remotes.get(report.node());
        if (report.whole()) {
            remote = new Remote(new HashMap<>());
            remotes.put(report.node(), remote);
        } else if (remote == null) {
            return false;
        }
        remote.heardAt = now;
        remote.people.putAll(report.people());
        remote.people.values().removeIf(count -> count == 0);
        return true;
    }

    void forgetSilent(long now) {
        remotes.values().removeIf(remote -> now - remote.heardAt > forgetAfterMs);
    }

    private static final class Remote {
        final Map<String, Integer> people;
        long heardAt;

        Remote(Map<String, Integer> people) {
            this.people = people;
        }
    }
}
