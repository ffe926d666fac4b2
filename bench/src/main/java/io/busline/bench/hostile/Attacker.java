package io.busline.bench.hostile;

import io.busline.bench.hostile.attack.Target;
import io.busline.bench.hostile.net.Answers;
import java.net.InetSocketAddress;
import java.time.Duration;

/** One attack as a program. Its last line of output is what the node has told it, by name, in {@code NAME=COUNT;}. */
final class Attacker {
    private Attacker() {}

    /** @param arguments the attack's name, host, port, number of addresses, ms, seed */
    public static void main(String[] arguments) throws Exception {
        Answers answers = new Answers();
        Target target = new Target(
                new InetSocketAddress(arguments[1], Integer.parseInt(arguments[2])),
                Integer.parseInt(arguments[3]),
                answers);
        Duration time = Duration.ofMillis(Long.parseLong(arguments[4]));
        try {
            Attacks.named(arguments[0]).attack().run(target, time, Long.parseLong(arguments[5]));
        } finally {
            StringBuilder told = new StringBuilder();
            answers.counts()
                    .forEach((what, count) ->
                            told.append(what).append('=').append(count).append(';'));
            System.out.println(told);
        }
        System.exit(0); // connections that are still being read end with it
    }
}
