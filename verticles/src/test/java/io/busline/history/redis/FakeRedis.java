package io.busline.history.redis;

import io.busline.testing.CommandPattern;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import io.vertx.redis.client.impl.RequestImpl;
import io.vertx.redis.client.impl.types.BulkType;
import io.vertx.redis.client.impl.types.MultiType;
import io.vertx.redis.client.impl.types.NumberType;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A Redis in memory, which carries out the few commands that {@link Commands} knows, at once. Something can be made to
 * happen before a command that is named, be it that the connection fails there or that another node does something.
 * Keys do not expire; {@link #lifetimes} says what they were told.
 */
public final class FakeRedis implements Pipeline {
    private final Map<String, Long> counters = new HashMap<>();
    /** Members as Latin-1 text, which keeps any bytes. */
    private final Map<String, Map<String, Long>> sets = new HashMap<>();

    private final Map<String, Long> lifetimes = new TreeMap<>();
    private final List<String> carriedOut = new ArrayList<>();
    private CommandPattern awaited;
    private CommandPattern refused;
    private Runnable then;
    private int roundTrips;
    private long bytesRead;

    /** Thrown by what happens before a command: neither this nor any later command of the round trip is carried out. */
    private static final class Failure extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    /** Runs something before the next command that matches, once. */
    public void before(CommandPattern command, Runnable action) {
        awaited = command;
        then = action;
    }

    /** Has the connection fail before the next command that matches. */
    public void failBefore(CommandPattern command) {
        before(command, () -> {
            throw new Failure();
        });
    }

    /** From now on such commands are refused, or no longer, as a Redis does that is full. */
    public void refuse(boolean refusing, CommandPattern command) {
        refused = refusing ? command : null;
    }

    @Override
    public Future<Answers> send(Commands commands) {
        if (commands.isEmpty()) {
            return Future.succeededFuture(Answers.NONE);
        }
        roundTrips++;
        List<Response> answers = new ArrayList<>();
        boolean full = false;
        try {
            for (Request request : commands.requests()) {
                if (refused != null && refused.matches(words(request))) {
                    full = true; // the commands behind are carried out
                } else {
                    answers.add(carryOut(request));
                }
            }
        } catch (Failure e) {
            return RedisLink.unavailable();
        }
        return full ? RedisLink.full() : Future.succeededFuture(new Answers(answers));
    }

    /** How often commands were sent. */
    public int roundTrips() {
        return roundTrips;
    }

    /** The bytes of members that were read so far. */
    public long bytesRead() {
        return bytesRead;
    }

    /** The commands carried out so far, with their arguments. */
    public List<String> carriedOut() {
        return carriedOut;
    }

    /** What keys were last told to live for, in seconds. */
    public Map<String, Long> lifetimes() {
        return lifetimes;
    }

    /** The members of a sorted set with their scores; those with the same score in the order of their bytes. */
    public Map<String, Long> members(String key) {
        Map<String, Long> found = new LinkedHashMap<>();
        sorted(key).forEach(entry -> found.put(utf8(entry.getKey()), entry.getValue()));
        return found;
    }

    /** A counter; 0 if there is none. */
    public long counter(String key) {
        return counters.getOrDefault(key, 0L);
    }

    /** Sets a counter, as a failover does that loses writes. */
    public void setCounter(String key, long value) {
        counters.put(key, value);
    }

    /** Adds a member to a sorted set. */
    public void add(String key, long score, String member) {
        sets.computeIfAbsent(key, first -> new HashMap<>()).put(latin1(member.getBytes(StandardCharsets.UTF_8)), score);
    }

    /** Deletes a key, as {@code DEL} and the end of its lifetime do. */
    public void delete(String key) {
        counters.remove(key);
        sets.remove(key);
        lifetimes.remove(key);
    }

    /** Loses everything. */
    public void flush() {
        counters.clear();
        sets.clear();
        lifetimes.clear();
    }

    private Response carryOut(Request request) {
        List<byte[]> bytes = ((RequestImpl) request).getArgs();
        List<String> args = bytes.stream().map(FakeRedis::latin1).toList();
        List<String> words = words(request);
        if (awaited != null && awaited.matches(words)) {
            Runnable action = then;
            awaited = null;
            action.run();
        }
        Response answer = carryOut(request.command(), utf8(args.get(0)), args);
        carriedOut.add(String.join(" ", words));
        return answer;
    }

    private static List<String> words(Request request) {
        List<String> words =
                new ArrayList<>(List.of(request.command().toString().toUpperCase()));
        ((RequestImpl) request).getArgs().forEach(arg -> words.add(new String(arg, StandardCharsets.UTF_8)));
        return words;
    }

    private Response carryOut(Command command, String key, List<String> args) {
        if (command == Command.GET) {
            return counters.containsKey(key) ? bulk(Long.toString(counters.get(key))) : null;
        } else if (command == Command.INCRBY) {
            return NumberType.create(counters.merge(key, Long.parseLong(args.get(1)), Long::sum));
        } else if (command == Command.EXPIRE) {
            boolean there = counters.containsKey(key) || sets.containsKey(key);
            if (there) {
                lifetimes.put(key, Long.parseLong(args.get(1)));
            }
            return NumberType.create(there ? 1 : 0);
        } else if (command == Command.ZADD) {
            return zadd(key, args);
        } else if (command == Command.ZSCORE) {
            return score(key, args.get(1));
        } else if (command == Command.ZMSCORE) {
            return multi(args.subList(1, args.size()).stream()
                    .map(member -> score(key, member))
                    .toList());
        } else if (command == Command.ZRANGE) {
            return zrange(key, args);
        }
        throw new AssertionError("a command that Busline does not use: " + command);
    }

    private Response zadd(String key, List<String> args) {
        boolean plain = Character.isDigit(args.get(1).charAt(args.get(1).length() - 1));
        String option = plain ? "" : args.get(1);
        Map<String, Long> set = sets.computeIfAbsent(key, first -> new HashMap<>());
        int added = 0;
        for (int i = plain ? 1 : 2; i < args.size(); i += 2) {
            long score = Long.parseLong(args.get(i));
            Long before = set.putIfAbsent(args.get(i + 1), score);
            added += before == null ? 1 : 0;
            if (before != null) {
                set.put(
                        args.get(i + 1),
                        switch (option) {
                            case "NX" -> before;
                            case "LT" -> Math.min(before, score);
                            case "GT" -> Math.max(before, score);
                            default -> score;
                        });
            }
        }
        return NumberType.create(added);
    }

    private Response zrange(String key, List<String> args) {
        List<Map.Entry<String, Long>> found = sorted(key);
        if (args.contains("BYSCORE")) {
            boolean reversed = args.contains("REV");
            long low = bound(args.get(reversed ? 2 : 1));
            long high = bound(args.get(reversed ? 1 : 2));
            found.removeIf(entry -> entry.getValue() <= low || entry.getValue() >= high);
            if (reversed) {
                Collections.reverse(found);
            }
        }
        int limit = args.indexOf("LIMIT");
        if (limit >= 0) {
            int count = Integer.parseInt(args.get(limit + 2));
            found = found.subList(0, Math.min(count, found.size()));
        }
        found.forEach(entry -> bytesRead += entry.getKey().length());
        boolean scores = args.contains("WITHSCORES");
        return multi(found.stream()
                .map(entry -> scores
                        ? multi(List.of(bulk(entry.getKey()), NumberType.create((double) entry.getValue())))
                        : bulk(entry.getKey()))
                .toList());
    }

    private static long bound(String text) {
        return text.equals("+inf") ? Long.MAX_VALUE : Long.parseLong(text.substring(1));
    }

    private List<Map.Entry<String, Long>> sorted(String key) {
        List<Map.Entry<String, Long>> entries =
                new ArrayList<>(sets.getOrDefault(key, Map.of()).entrySet());
        entries.sort(Map.Entry.<String, Long>comparingByValue().thenComparing(Map.Entry::getKey));
        return entries;
    }

    private Response score(String key, String member) {
        Long score = sets.getOrDefault(key, Map.of()).get(member);
        return score == null ? null : NumberType.create((double) score);
    }

    private static Response multi(List<? extends Response> parts) {
        MultiType multi = MultiType.create(parts.size(), false);
        parts.forEach(multi::add);
        return multi;
    }

    private static Response bulk(String latin1) {
        return BulkType.create(Buffer.buffer(latin1.getBytes(StandardCharsets.ISO_8859_1)), false);
    }

    private static String latin1(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    private static String utf8(String latin1) {
        return new String(latin1.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }
}
