package io.busline.app.faults;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** What lies between nodes, clients and Redis. Nodes are counted from 0. Not thread-safe. */
interface Network extends AutoCloseable {
    /** For people: how the cut is done. */
    String describe();

    /** Put before the command of a node's program. */
    List<String> node(int node);

    /** Put before the command of the Redis server. */
    List<String> redis();

    /** Where clients reach a node. */
    String nodeHost(int node);

    /** Where the Redis server listens. */
    String redisHost();

    /** Where what stands between nodes and Redis listens. */
    String frontHost();

    /** What a node must be told to meet the others over the part that can be cut. */
    Map<String, String> environment(int node);

    /** Arguments of a node, to the same end. */
    List<String> arguments(int node);

    /**
     * Cuts a node off from the others; some networks can only cut all off from each other. Clients and Redis still
     * reach it.
     */
    void cut(int node);

    void heal();

    @Override
    void close();

    /** Namespaces where this machine has them to give, else proxies, and says which. */
    static Network best(int nodes, Path scratch) {
        boolean proxies = "proxies".equals(System.getProperty("faults.network"));
        Network network = !proxies && NamespaceNetwork.isPossible()
                ? new NamespaceNetwork(nodes)
                : new ProxyNetwork(nodes, scratch);
        System.out.println("*** fault suite: the network between nodes is " + network.describe() + " ***");
        return network;
    }
}
