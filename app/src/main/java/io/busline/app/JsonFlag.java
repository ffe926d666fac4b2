package io.busline.app;

import io.busline.app.config.ConfigException;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads a flag whose value is a JSON object, or the name of a file that has one. */
final class JsonFlag {
    private JsonFlag() {}

    /**
     * @param value null, if the flag is not there: an empty object
     * @throws ConfigException if it is neither
     */
    static JsonObject read(String flag, String value) {
        if (value == null) {
            return new JsonObject();
        }
        boolean inline = value.stripLeading().startsWith("{");
        try {
            return new JsonObject(inline ? value : Files.readString(Path.of(value)));
        } catch (DecodeException e) {
            throw new ConfigException(flag + ": " + (inline ? "the value" : value) + " is not a JSON object: "
                    + e.getMessage().lines().findFirst().orElse(""));
        } catch (IOException | IllegalArgumentException e) {
            throw new ConfigException(
                    flag + ": " + value + " is neither a file that can be read nor a JSON object: " + e);
        }
    }
}
