package io.busline.app.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** What is done to a cluster in full work. Each may come at any time, once the one before is healed. */
enum Fault {
    NODE_KILLED("a node killed, started again", 1, 4) {
        @Override
        Runnable strike(Stage stage, Random random, int crowd) {
            int node = random.nextInt(stage.cluster.size());
            stage.cluster.kill(node);
            return () -> stage.cluster.start(node);
        }
    },
    NODE_FROZEN("a node frozen, shorter than the others notice", 2, 6) {
        @Override
        Runnable strike(Stage stage, Random random, int crowd) {
            return freeze(stage, random);
        }
    },
    NODE_FROZEN_LONG("a node frozen, until the others give it up", 14, 14) {
        @Override
        Runnable strike(Stage stage, Random random, int crowd) {
            return freeze(stage, random);
        }
    },
    NODE_CUT("a node cut off the others, shorter than they notice", 2, 6) {
        @Override
        Runnable strike(Stage stage, Random random, int crowd) {
            return cut(stage, random);
        }
    },
    NODE_CUT_LONG("a node cut off the others, until they part", 13, 16) {
        @Override
        Runnable strike(Stage stage, Random random, int crowd) {
            return cut(stage, random);
        }
    },
    BUS_UNSETTLED("the bus loses, doubles and delays", 3, 6) {
        @Override
        Runnable strike(Stage stage, Random random, int crowd) {
            stage.cluster.unsettleBus(0.05 + 0.4 * random.nextDouble(), 0.3, 0.3, 800);
            return stage.cluster::calmBus;
        }
    },
    REDIS_KILLED("Redis killed, started again with its data", 1, 3) {
        @Override
        Runnable strike(Stage stage, Random random, int crowd) {
            attempt(stage.redis::kill);
            return () -> attempt(stage.redis::start);
        }
    },
    REDIS_EMPTIED("Redis killed, started again without its data", 1, 3) {
        @Override
        Runnable strike(Stage stage, Random random, int crowd) {
            // Some are away when what the others say is lost, and must be told so.
            List<FaultClient> away = stage.regulars().stream()
                    .filter(client -> random.nextInt(4) == 0)
                    .toList();
            away.forEach(FaultClient::drop);
            stage.awaitTalk(3);
            long struck = stage.record.now();
            attempt(stage.redis::kill);
            return () -> {
                attempt(stage.redis::startEmpty);
                stage.record.add(new Event.DataLost(struck, stage.record.now()));
                away.forEach(FaultClient::come);
            };
        }
    },
    REDIS_FROZEN("Redis frozen", 1, 3) {
        @Override
        Runnable strike(Stage stage, Random random, int crowd) {
            stage.redis.freeze();
            return stage.redis::wake;
        }
    },
    REDIS_SLOW("Redis at the end of a slow line", 2, 5) {
        @Override
        Runnable strike(Stage stage, Random random, int crowd) {
            stage.redis.delay(random.nextLong(50, 501));
            return () -> stage.redis.delay(0);
        }
    },
    ROLLING_RESTART("every node asked to stop, started again", 0, 0) {
        @Override
        Runnable strike(Stage stage, Random random, int crowd) {
            for (int node = 0; node < stage.cluster.size(); node++) {
                stage.cluster.stop(node);
                stage.cluster.start(node);
            }
            return () -> {};
        }
    },
    STAMPEDE("a crowd and all others drop and come back at once", 1, 3) {
        @Override
        Runnable strike(Stage stage, Random random, int crowd) {
            List<FaultClient> visitors = stage.visitors(crowd);
            List<FaultClient> all =
                    Stream.concat(visitors.stream(), stage.regulars().stream()).toList();
            all.forEach(FaultClient::drop);
            return () -> {
                all.forEach(FaultClient::come);
                stage.awaitPresence(all);
                stage.awaitCaughtUp(visitors, HEALING);
                visitors.forEach(FaultClient::part);
            };
        }
    };

    /** Within this, a run must have got over any fault. */
    static final Duration HEALING = Duration.ofSeconds(60);

    final String words;
    private final int shortest;
    private final int longest;

    Fault(String words, int shortestSeconds, int longestSeconds) {
        this.words = words;
        this.shortest = shortestSeconds;
        this.longest = longestSeconds;
    }

    /**
     * Begins it.
     *
     * @param crowd how many clients a stampede is
     * @return what ends it
     */
    abstract Runnable strike(Stage stage, Random random, int crowd);

    /** How long it lasts this time. */
    Duration hold(Random random) {
        return Duration.ofMillis(random.nextLong(1_000L * shortest, 1_000L * longest + 1));
    }

    private static Runnable freeze(Stage stage, Random random) {
        int node = random.nextInt(stage.cluster.size());
        stage.cluster.freeze(node);
        return () -> stage.cluster.wake(node);
    }

    private static Runnable cut(Stage stage, Random random) {
        stage.network.cut(random.nextInt(stage.cluster.size()));
        return stage.network::heal;
    }

    private interface Action {
        void run() throws IOException;
    }

    private static void attempt(Action action) {
        try {
            action.run();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
