package io.busline.app.faults;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Each node, and Redis, in a Linux network namespace of its own, with two cables: one to the front, where clients and
 * Redis are, and one to the nodes' own switch. A cut pulls the second out of the switch, so that what is sent
 * disappears without a word, as behind a broken router. Needs root. Names end in the process id of the test, so that
 * the leavings of a run that crashed are known and cleared away by the next.
 */
final class NamespaceNetwork implements Network {
    private static final String PREFIX = "busline-";
    private static final int REDIS = 200;
    private static final int HAZELCAST_PORT = 5701;

    private final long owner = ProcessHandle.current().pid();
    private final int nodes;
    private final String front;
    private final String between;
    private final String frontSwitch = "bf" + owner;
    private final String nodeSwitch = "bn" + owner;
    private final Thread atExit = new Thread(this::remove);

    static boolean isPossible() {
        String trial = PREFIX + "trial-" + ProcessHandle.current().pid();
        if (!Shell.succeeds("ip netns add " + trial)) {
            return false;
        }
        try {
            String link = "bt" + ProcessHandle.current().pid();
            return Shell.succeeds("ip link add " + link + " type bridge") && Shell.succeeds("ip link del " + link);
        } finally {
            Shell.run("ip netns del " + trial);
        }
    }

    NamespaceNetwork(int nodes) {
        this.nodes = nodes;
        clearLeavings();
        String taken = Shell.run("ip -4 address");
        int net = IntStream.range(0, 250)
                .filter(n -> !taken.contains(" 10.77." + n + "."))
                .findFirst()
                .orElseThrow();
        front = "10.77." + net + ".";
        between = "10.78." + net + ".";
        Runtime.getRuntime().addShutdownHook(atExit);
        lay();
    }

    private void lay() {
        Shell.run("ip link add " + frontSwitch + " type bridge");
        Shell.run("ip address add " + front + "1/24 dev " + frontSwitch);
        Shell.run("ip link set " + frontSwitch + " up");
        Shell.run("ip link add " + nodeSwitch + " type bridge");
        Shell.run("ip link set " + nodeSwitch + " up");
        for (int node = 0; node < nodes; node++) {
            open(node + 1);
            cable(node + 1, frontSwitch, "front", front);
            cable(node + 1, nodeSwitch, "nodes", between);
        }
        open(REDIS);
        cable(REDIS, frontSwitch, "front", front);
    }

    private void open(int member) {
        Shell.run("ip netns add " + namespace(member));
        Shell.run("ip -n " + namespace(member) + " link set lo up");
    }

    private void cable(int member, String to, String name, String net) {
        String plug = plug(to, member);
        String in = "ip -n " + namespace(member);
        Shell.run("ip link add " + plug + " type veth peer name " + name + " netns " + namespace(member));
        Shell.run(in + " address add " + net + (10 + member) + "/24 dev " + name);
        Shell.run(in + " link set " + name + " up");
        Shell.run("ip link set " + plug + " master " + to + " up");
    }

    private String namespace(int member) {
        return PREFIX + owner + "-" + member;
    }

    private static String plug(String to, int member) {
        return to + "-" + member;
    }

    @Override
    public String describe() {
        return "made of network namespaces, " + front + "0/24 and " + between + "0/24; cut by unplugging a node";
    }

    @Override
    public List<String> node(int node) {
        return List.of("ip", "netns", "exec", namespace(node + 1));
    }

    @Override
    public List<String> redis() {
        return List.of("ip", "netns", "exec", namespace(REDIS));
    }

    @Override
    public String nodeHost(int node) {
        return front + (11 + node);
    }

    @Override
    public String redisHost() {
        return front + (10 + REDIS);
    }

    @Override
    public String frontHost() {
        return front + "1";
    }

    @Override
    public Map<String, String> environment(int node) {
        String members = IntStream.range(0, nodes)
                .mapToObj(n -> between + (11 + n) + ":" + HAZELCAST_PORT)
                .collect(Collectors.joining(","));
        return Map.of(
                "BUSLINE_CLUSTER_HOST",
                between + (11 + node),
                "BUSLINE_CLUSTER_PORT",
                Integer.toString(HAZELCAST_PORT),
                "BUSLINE_CLUSTER_MEMBERS",
                members);
    }

    @Override
    public List<String> arguments(int node) {
        return List.of();
    }

    @Override
    public void cut(int node) {
        Shell.run("ip link set " + plug(nodeSwitch, node + 1) + " nomaster");
    }

    @Override
    public void heal() {
        for (int node = 0; node < nodes; node++) {
            Shell.run("ip link set " + plug(nodeSwitch, node + 1) + " master " + nodeSwitch);
        }
    }

    @Override
    public void close() {
        Runtime.getRuntime().removeShutdownHook(atExit);
        remove();
    }

    private void remove() {
        remove(owner);
    }

    /** What processes are left in a namespace, only this suite can have started. */
    private static void remove(long owner) {
        for (String namespace : namespaces()) {
            if (namespace.startsWith(PREFIX + owner + "-")) {
                Shell.run("ip netns pids " + namespace)
                        .lines()
                        .forEach(
                                pid -> ProcessHandle.of(Long.parseLong(pid)).ifPresent(ProcessHandle::destroyForcibly));
                Shell.succeeds("ip netns del " + namespace);
            }
        }
        Shell.succeeds("ip link del bf" + owner);
        Shell.succeeds("ip link del bn" + owner);
    }

    private static void clearLeavings() {
        for (String namespace : namespaces()) {
            String[] parts = namespace.split("-");
            if (namespace.matches(PREFIX + "\\d+-\\d+")
                    && ProcessHandle.of(Long.parseLong(parts[1])).isEmpty()) {
                remove(Long.parseLong(parts[1]));
            }
        }
    }

    private static List<String> namespaces() {
        return Shell.run("ip netns list")
                .lines()
                .map(line -> line.split(" ")[0])
                .toList();
    }
}
