package io.busline.embedded;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;

/** The packaged Redis server for this system, as a file that can be run. */
public final class RedisBinary {
    private static final String VERSION = "7.0.15";

    private RedisBinary() {}

    /**
     * Puts the server into the directory, unless it is there already.
     *
     * @throws IOException if none is packaged for this system or the directory can't be written to
     */
    public static Path extractTo(Path directory) throws IOException {
        String name = "redis-server-" + VERSION + "-" + system() + "-" + architecture();
        Path binary = directory.resolve(name).toAbsolutePath();
        if (Files.isExecutable(binary)) {
            return binary;
        }
        try (InputStream packaged = RedisBinary.class.getResourceAsStream("/" + name)) {
            if (packaged == null) {
                throw new IOException(
                        "no Redis server is packaged for this system (" + name + "): configure redis.endpoints");
            }
            // Written under another name first and then renamed, so that no process runs a file that is half written.
            Path partial = Files.createTempFile(directory, name, ".part");
            Files.copy(packaged, partial, StandardCopyOption.REPLACE_EXISTING);
            if (!partial.toFile().setExecutable(true)) {
                throw new IOException(partial + " can't be made executable");
            }
            Files.move(partial, binary, StandardCopyOption.ATOMIC_MOVE);
        }
        return binary;
    }

    private static String system() {
        String name = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        return name.startsWith("mac") ? "darwin" : name;
    }

    private static String architecture() {
        String name = System.getProperty("os.arch");
        return switch (name) {
            case "x86_64", "amd64" -> "amd64";
            case "aarch64", "arm64" -> "arm64";
            case "x86", "i386", "i686" -> "386";
            default -> name;
        };
    }
}
