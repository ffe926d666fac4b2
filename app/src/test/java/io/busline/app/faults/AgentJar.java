package io.busline.app.faults;

import io.busline.app.faults.agent.FaultAgent;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import net.bytebuddy.ByteBuddy;

/** Packs the agent's classes, with Byte Buddy beside them, so that a node can be started with it. */
final class AgentJar {
    private AgentJar() {}

    static Path build(Path directory) throws IOException {
        Path buddy = directory.resolve("byte-buddy.jar");
        Files.copy(home(ByteBuddy.class), buddy);
        Manifest manifest = new Manifest();
        Attributes attributes = manifest.getMainAttributes();
        attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        attributes.put(new Attributes.Name("Premain-Class"), FaultAgent.class.getName());
        attributes.put(Attributes.Name.CLASS_PATH, buddy.getFileName().toString());
        Path jar = directory.resolve("fault-agent.jar");
        Path classes = home(FaultAgent.class);
        Path agent = classes.resolve(FaultAgent.class.getPackageName().replace('.', '/'));
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar), manifest);
                Stream<Path> files = Files.list(agent)) {
            for (Path file : files.filter(AgentJar::belongsInNode).sorted().toList()) {
                out.putNextEntry(new JarEntry(classes.relativize(file).toString()));
                Files.copy(file, out);
                out.closeEntry();
            }
        }
        return jar;
    }

    private static boolean belongsInNode(Path file) {
        return !file.getFileName().toString().endsWith("Test.class");
    }

    private static Path home(Class<?> type) {
        try {
            return Path.of(
                    type.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
