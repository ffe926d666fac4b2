package io.busline.bench.hostile;

import io.busline.bench.hostile.bystander.Bystander;
import io.busline.bench.hostile.bystander.Figures;
import io.busline.bench.hostile.judge.Observation;
import io.busline.bench.hostile.node.HostileNode;
import io.busline.bench.hostile.node.NodeWatch;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** Attacks a node, one attack after another or some at once, and observes it and a bystander. For one thread. */
public final class Siege implements Closeable {
    /** As the criteria have it. */
    private static final Duration RECOVERY = Duration.ofSeconds(5);

    /** SockJS's own time until a session without a request has ended comes on top. */
    private static final Duration SOCKJS_TIMEOUT = Duration.ofSeconds(6);

    private static final long LOOK_MS = 100;

    private final Path jar;
    private final HostileNode node;
    private final int sources;
    private final NodeWatch watch;
    private final Bystander bystander;
    private Figures before;
    private int sessions;

    /**
     * Brings the bystander.
     *
     * @param jar this tool's, to start attackers from
     * @param sources how many addresses attackers have
     */
    public Siege(Path jar, HostileNode node, int sources) throws IOException, InterruptedException {
        this.jar = jar;
        this.node = node;
        this.sources = sources;
        this.watch = new NodeWatch(node);
        this.bystander = Bystander.start(node.chat(), "bystander-" + node.pid());
    }

    /** Sees how the bystander fares while nobody attacks, and how many sessions there are: all is compared with this. */
    public Figures calm(Duration time) throws InterruptedException {
        before = figures(time);
        sessions = watch.sessions();
        return before;
    }

    /**
     * Lets these attack at once for that long, or as long as each needs at least, waits until all is as before, but not for ever, and sees how the
     * bystander fares then.
     */
    public Observation attack(List<Attacks.Entry> attacks, Duration time, Duration after, long seed)
            throws IOException, InterruptedException {
        watch.begin();
        Map<String, Integer> troublesBefore = bystander.ledger().troubles();
        int brokenBefore = bystander.ledger().broken().size();
        long began = System.nanoTime();
        List<AttackerProcess> attackers = new ArrayList<>();
        for (Attacks.Entry attack : attacks) {
            Duration length = attack.least().compareTo(time) > 0 ? attack.least() : time;
            attackers.add(AttackerProcess.start(jar, attack.name(), node.chat(), sources, length, seed));
        }
        Map<String, Long> told = new TreeMap<>();
        for (AttackerProcess attacker : attackers) {
            attacker.told().forEach((what, count) -> told.merge(what, count, Long::sum));
        }
        long left = System.nanoTime();
        Figures during = bystander.ledger().figures(began, left, left);
        int sessionsAfter = awaitSessions();
        Figures afterwards = figures(after);
        List<String> broken = bystander.ledger().broken();
        Set<String> expected = new LinkedHashSet<>();
        attacks.forEach(attack -> expected.addAll(attack.refusals()));
        return new Observation(
                attacks.stream().map(Attacks.Entry::name).collect(Collectors.joining("+")),
                before,
                during,
                afterwards,
                watch.figures(),
                sessions,
                sessionsAfter,
                expected,
                broken.subList(brokenBefore, broken.size()),
                more(troublesBefore, bystander.ledger().troubles()),
                told);
    }

    /** Ends the bystander and returns all promises to it that were broken. */
    public List<String> finish() throws InterruptedException {
        bystander.finish();
        return bystander.ledger().brokenInTheEnd();
    }

    private Figures figures(Duration time) throws InterruptedException {
        long began = System.nanoTime();
        TimeUnit.NANOSECONDS.sleep(time.toNanos());
        long now = System.nanoTime();
        return bystander.ledger().figures(began, now, now);
    }

    /** Waits until there are as many sessions as before, and returns how many there are. */
    private int awaitSessions() throws InterruptedException {
        long end = System.nanoTime() + RECOVERY.plus(SOCKJS_TIMEOUT).toNanos();
        int now = watch.sessions();
        while (now != sessions && System.nanoTime() < end) {
            TimeUnit.MILLISECONDS.sleep(LOOK_MS);
            now = watch.sessions();
        }
        return now;
    }

    private static Map<String, Integer> more(Map<String, Integer> before, Map<String, Integer> now) {
        Map<String, Integer> more = new TreeMap<>();
        now.forEach((what, count) -> {
            if (count > before.getOrDefault(what, 0)) {
                more.put(what, count - before.getOrDefault(what, 0));
            }
        });
        return more;
    }

    @Override
    public void close() {
        bystander.close();
        watch.close();
    }
}
