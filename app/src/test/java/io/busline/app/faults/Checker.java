package io.busline.app.faults;

import io.busline.app.faults.Violation.Kind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;

/**
 * Reads what was seen during a run, once it is over, and names every promise that was broken. A number that nobody
 * has ever seen a message under is no violation: numbers may stay unused.
 */
final class Checker {
    /** Who reads the history at the end of a run. */
    static final String HISTORY = "history";

    private final List<Event> events;
    private final List<Violation> violations = new ArrayList<>();
    private final Map<String, Room> rooms = new LinkedHashMap<>();
    private final Set<String> parted = new HashSet<>();
    private final List<Event.DataLost> losses = new ArrayList<>();

    private Checker(List<Event> events) {
        this.events = events;
    }

    /** Returns the violations in the order of their times. */
    static List<Violation> check(List<Event> events) {
        Checker checker = new Checker(events);
        checker.read();
        checker.rooms.values().forEach(checker::check);
        return checker.violations.stream()
                .sorted(Comparator.comparingLong(Violation::at))
                .toList();
    }

    /** What was seen in one room. */
    private static final class Room {
        final String name;
        final NavigableMap<Long, Sighting> bySeq = new TreeMap<>();
        final Map<String, Sighting> firstById = new LinkedHashMap<>();
        final Map<String, Event.Sent> firstSent = new LinkedHashMap<>();
        final Map<String, Event.Acked> acks = new LinkedHashMap<>();
        final Map<String, Walk> walks = new LinkedHashMap<>();

        Room(String name) {
            this.name = name;
        }
    }

    /** The first time that a message was seen under a number. */
    private record Sighting(long at, String client, long seq, String id) {}

    private Room room(String name) {
        return rooms.computeIfAbsent(name, Room::new);
    }

    private Walk walk(String room, String client) {
        return room(room).walks.computeIfAbsent(client, c -> new Walk(room, client, violations));
    }

    private void read() {
        for (Event event : events) {
            if (event instanceof Event.DataLost e) {
                losses.add(e);
            } else if (event instanceof Event.Parted e) {
                parted.add(e.client());
            }
        }
        for (Event event : events) {
            if (event instanceof Event.Sent e) {
                room(e.room()).firstSent.putIfAbsent(e.id(), e);
            } else if (event instanceof Event.Acked e) {
                acked(room(e.room()), e);
            } else if (event instanceof Event.Joined e) {
                walk(e.room(), e.client()).joined(e);
            } else if (event instanceof Event.GapTold e) {
                walk(e.room(), e.client()).gap(e);
            } else if (event instanceof Event.Received e) {
                walk(e.room(), e.client()).received(e.at(), e.seq(), e.id());
                seen(room(e.room()), new Sighting(e.at(), e.client(), e.seq(), e.id()));
            } else if (event instanceof Event.Kept e) {
                walk(e.room(), HISTORY).received(e.at(), e.seq(), e.id());
                seen(room(e.room()), new Sighting(e.at(), HISTORY, e.seq(), e.id()));
            }
        }
    }

    private void acked(Room room, Event.Acked ack) {
        Event.Acked first = room.acks.putIfAbsent(ack.id(), ack);
        if (first != null && first.seq() != ack.seq() && !lossBetween(first.at(), ack.at())) {
            add(
                    room,
                    Kind.ACKED_TWICE,
                    ack.seq(),
                    ack.client(),
                    ack.id(),
                    ack.at(),
                    "first acknowledged at " + first.at() + " ms as " + first.seq());
        } else if (first == null) {
            seen(room, new Sighting(ack.at(), ack.client(), ack.seq(), ack.id()));
        }
    }

    private void seen(Room room, Sighting now) {
        Sighting sameSeq = room.bySeq.putIfAbsent(now.seq, now);
        if (sameSeq != null && !sameSeq.id.equals(now.id)) {
            add(
                    room,
                    Kind.SEQ_REUSED,
                    now.seq,
                    now.client,
                    now.id,
                    now.at,
                    "at " + sameSeq.at + " ms " + sameSeq.client + " saw " + sameSeq.id + " under it");
        }
        Sighting sameId = room.firstById.putIfAbsent(now.id, now);
        if (sameId == null || sameId.seq == now.seq || sameSeq != null) {
            return;
        }
        if (lossBetween(sameId.at, now.at)) {
            room.firstById.put(now.id, now); // whoever lost the first one could not know of it
        } else {
            add(
                    room,
                    Kind.DOUBLED,
                    now.seq,
                    now.client,
                    now.id,
                    now.at,
                    "at " + sameId.at + " ms " + sameId.client + " saw it as " + sameId.seq);
        }
    }

    private boolean lossBetween(long first, long second) {
        return losses.stream().anyMatch(loss -> first <= loss.until() && second >= loss.at());
    }

    private void check(Room room) {
        checkAcknowledgements(room);
        room.walks.forEach((client, walk) -> {
            if (!client.equals(HISTORY)) {
                checkMember(room, walk);
            }
        });
        checkHistory(room);
    }

    private void checkAcknowledgements(Room room) {
        room.firstSent.values().stream()
                .filter(sent -> !room.acks.containsKey(sent.id()))
                .forEach(sent ->
                        add(room, Kind.UNACKNOWLEDGED, 0, sent.client(), sent.id(), sent.at(), "first sent then"));

        // Along the time line: at each first sending, the highest number acknowledged before.
        List<Event.Acked> byTime = room.acks.values().stream()
                .sorted(Comparator.comparingLong(Event.Acked::at))
                .toList();
        List<Event.Acked> bySending = room.acks.values().stream()
                .filter(ack -> room.firstSent.containsKey(ack.id()))
                .sorted(Comparator.comparingLong(
                        (Event.Acked ack) -> room.firstSent.get(ack.id()).at()))
                .toList();
        Event.Acked highest = null;
        int next = 0;
        for (Event.Acked ack : bySending) {
            long sent = room.firstSent.get(ack.id()).at();
            for (; next < byTime.size() && byTime.get(next).at() < sent; next++) {
                if (highest == null || byTime.get(next).seq() > highest.seq()) {
                    highest = byTime.get(next);
                }
            }
            if (highest != null && ack.seq() < highest.seq()) {
                add(
                        room,
                        Kind.SEQ_BACKWARDS,
                        ack.seq(),
                        ack.client(),
                        ack.id(),
                        ack.at(),
                        "sent at " + sent
                                + " ms, after " + highest.id() + " was acknowledged at " + highest.at() + " ms as "
                                + highest.seq());
            }
        }
    }

    private void checkMember(Room room, Walk walk) {
        OptionalLong start = walk.start();
        if (start.isEmpty()) {
            return;
        }
        Walk history = room.walks.get(HISTORY);
        long end = parted.contains(walk.client()) ? walk.position() : Long.MAX_VALUE;
        for (Sighting sighting : room.bySeq.tailMap(start.getAsLong(), false).values()) {
            long seq = sighting.seq;
            if (seq > end) {
                return;
            }
            if (walk.has(seq)) {
                continue;
            }
            Event.Acked ack = room.acks.get(sighting.id);
            if (walk.wasTold(seq)) {
                if (history != null && history.has(seq)) {
                    add(room, Kind.NEEDLESS_GAP, seq, walk.client(), sighting.id, sighting.at, walk.around(seq));
                }
            } else if (ack != null && ack.seq() == seq) {
                add(
                        room,
                        Kind.LOST,
                        seq,
                        walk.client(),
                        sighting.id,
                        ack.at(),
                        "acknowledged to " + ack.client() + " at " + ack.at() + " ms; " + walk.around(seq));
            } else {
                add(
                        room,
                        Kind.HOLE,
                        seq,
                        walk.client(),
                        sighting.id,
                        sighting.at,
                        "seen by " + sighting.client + " at " + sighting.at + " ms; " + walk.around(seq));
            }
        }
    }

    private void checkHistory(Room room) {
        Walk history = room.walks.getOrDefault(HISTORY, new Walk(room.name, HISTORY, violations));
        long lossEnd = losses.stream().mapToLong(Event.DataLost::until).max().orElse(-1);
        room.acks.values().stream()
                .filter(ack -> ack.at() > lossEnd && !history.has(ack.seq()))
                .forEach(ack -> add(
                        room,
                        Kind.LOST,
                        ack.seq(),
                        HISTORY,
                        ack.id(),
                        ack.at(),
                        "acknowledged to " + ack.client() + " at " + ack.at() + " ms, not in history at the end; "
                                + history.around(ack.seq())));
    }

    private void add(Room room, Kind kind, long seq, String client, String id, long at, String evidence) {
        violations.add(new Violation(kind, room.name, seq, client, id, at, evidence));
    }
}
