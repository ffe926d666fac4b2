package io.busline.app;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Says how a node's process is started, and starts it. Free ports, unless something else is set. */
public final class NodeLauncher {
    private final Map<String, String> environment = new HashMap<>(Map.of(
            "BUSLINE_HTTP_PORT", "0",
            "BUSLINE_MANAGEMENT_PORT", "0"));
    private final List<String> arguments = new ArrayList<>();
    private List<String> prefix = List.of();
    private List<String> jvm = List.of();
    private String host = "localhost";

    private NodeLauncher(Path data) {
        environment.put("BUSLINE_DATA_DIR", data.toString());
    }

    /** A node that keeps its data in this directory. */
    public static NodeLauncher on(Path data) {
        return new NodeLauncher(data);
    }

    /** Sets a variable of the node's environment. */
    public NodeLauncher with(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    /** Sets variables of the node's environment. */
    public NodeLauncher with(Map<String, String> variables) {
        environment.putAll(variables);
        return this;
    }

    /** Adds arguments of the node's command line. */
    public NodeLauncher arguments(String... more) {
        return arguments(List.of(more));
    }

    /** Adds arguments of the node's command line. */
    public NodeLauncher arguments(List<String> more) {
        arguments.addAll(more);
        return this;
    }

    /** Puts this before the whole command, for example to run it in another network namespace. */
    public NodeLauncher prefix(List<String> command) {
        prefix = command;
        return this;
    }

    /** Adds arguments of the Java virtual machine. */
    public NodeLauncher jvm(String... more) {
        jvm = List.of(more);
        return this;
    }

    /** Where this process reaches the node's ports, both of them. */
    public NodeLauncher reachedAt(String address) {
        host = address;
        return with("BUSLINE_MANAGEMENT_HOST", "0.0.0.0");
    }

    /** Starts the node and waits until it says that it is ready. */
    public NodeProcess start() throws IOException {
        NodeProcess node = launch();
        node.awaitReady();
        return node;
    }

    /** Starts a node that may not come up. */
    public NodeProcess launch() throws IOException {
        List<String> command = new ArrayList<>(prefix);
        command.add(ProcessHandle.current().info().command().orElse("java"));
        command.add("-XX:TieredStopAtLevel=1");
        command.addAll(jvm);
        command.addAll(List.of("-jar", System.getProperty("busline.jar")));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(Path.of("..").toAbsolutePath().normalize().toFile())
                .redirectErrorStream(true);
        builder.environment().keySet().removeIf(variable -> variable.startsWith("BUSLINE_"));
        builder.environment().putAll(environment);
        return new NodeProcess(builder.start(), host);
    }
}
