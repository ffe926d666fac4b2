package io.busline.app.config;

import io.busline.bus.ClusterSecret;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * One object of the configuration. Each key is read once, by a method that knows its type and range. A variable of the
 * environment wins over the JSON. A key that was never read is unknown.
 */
final class ConfigSection {
    private static final String PREFIX = "BUSLINE_";
    private static final long MAX_BYTES = 1L << 53;
    private static final Pattern WORD = Pattern.compile("([a-z0-9])([A-Z])");

    private final String path;
    private final JsonObject json;
    private final Map<String, String> environment;
    private final Set<String> variables;
    private final Set<String> keys = new HashSet<>();
    private final List<ConfigSection> sections = new ArrayList<>();

    static ConfigSection root(JsonObject json, Map<String, String> environment) {
        return new ConfigSection("", json, environment, new HashSet<>());
    }

    private ConfigSection(String path, JsonObject json, Map<String, String> environment, Set<String> variables) {
        this.path = path;
        this.json = json;
        this.environment = environment;
        this.variables = variables;
    }

    ConfigSection section(String key) {
        keys.add(key);
        Object value = json.getValue(key);
        if (value != null && !(value instanceof JsonObject)) {
            throw bad(key, "an object", value);
        }
        JsonObject inner = value == null ? new JsonObject() : (JsonObject) value;
        ConfigSection section = new ConfigSection(path(key) + ".", inner, environment, variables);
        sections.add(section);
        return section;
    }

    int integer(String key, int fallback, int min, int max) {
        Object value = value(key);
        if (value == null) {
            return fallback;
        }
        try {
            int number = value instanceof String text ? Integer.parseInt(text) : exactInt(value);
            if (number >= min && number <= max) {
                return number;
            }
        } catch (NumberFormatException e) {
            // refused below, like a number out of range
        }
        throw bad(key, "a whole number from " + min + " to " + max, value);
    }

    /** A number of bytes, up to 2^53: what every reader of JSON can tell apart. */
    long bytes(String key, long fallback, long min) {
        Object value = value(key);
        if (value == null) {
            return fallback;
        }
        try {
            long number = value instanceof Number exact && !(value instanceof Double)
                    ? exact.longValue()
                    : Long.parseLong(value.toString());
            if (number >= min && number <= MAX_BYTES) {
                return number;
            }
        } catch (NumberFormatException e) {
            // refused below, like a number out of range
        }
        throw bad(key, "a number of bytes, at least " + min, value);
    }

    private static int exactInt(Object value) {
        if (value instanceof Integer number) {
            return number;
        }
        throw new NumberFormatException();
    }

    /** Whole seconds, as Redis counts them. */
    Duration seconds(String key, Duration fallback, Duration min, Duration max) {
        Duration duration = duration(key, fallback, min, max);
        if (duration.getNano() != 0) {
            throw bad(key, "whole seconds", duration);
        }
        return duration;
    }

    Duration duration(String key, Duration fallback, Duration min, Duration max) {
        Object value = value(key);
        if (value == null) {
            return fallback;
        }
        try {
            Duration duration = value instanceof String text ? Duration.parse(text) : Duration.ZERO;
            if (duration.compareTo(min) >= 0 && duration.compareTo(max) <= 0) {
                return duration;
            }
        } catch (DateTimeParseException e) {
            // refused below, like a duration out of range
        }
        throw bad(key, "an ISO-8601 duration from " + min + " to " + max, value);
    }

    String string(String key, String fallback, String expected, Pattern pattern) {
        Object value = value(key);
        if (value == null) {
            return fallback;
        }
        if (value instanceof String text && pattern.matcher(text).matches()) {
            return text;
        }
        throw bad(key, expected, value);
    }

    /** A secret of the cluster, null for none. What it is shows up nowhere, not even if it is refused. */
    ClusterSecret secret(String key) {
        Object value = value(key);
        if (value == null) {
            return null;
        }
        try {
            return new ClusterSecret((String) value);
        } catch (ClassCastException | IllegalArgumentException e) {
            throw new ConfigException(
                    "configuration: " + path(key) + " must be text of at least " + ClusterSecret.MIN_BYTES + " bytes");
        }
    }

    /** In JSON an array, in the environment a comma-separated list; empty entries don't count. */
    List<String> strings(String key, List<String> fallback, String expected, Pattern pattern) {
        Object value = value(key);
        if (value == null) {
            return fallback;
        }
        Stream<?> entries;
        if (value instanceof String text) {
            entries = Arrays.stream(text.split(",")).map(String::strip).filter(entry -> !entry.isEmpty());
        } else if (value instanceof JsonArray array) {
            entries = array.stream();
        } else {
            throw bad(key, "a list of " + expected, value);
        }
        List<String> found = new ArrayList<>();
        entries.forEach(entry -> {
            if (!(entry instanceof String text) || !pattern.matcher(text).matches()) {
                throw bad(key, "a list of " + expected, entry);
            }
            found.add(text);
        });
        return found;
    }

    /** @throws ConfigException if the JSON has a key, here or further down, that was never read */
    void refuseUnknownKeys() {
        for (String key : json.fieldNames()) {
            if (!keys.contains(key)) {
                throw new ConfigException("configuration: " + path(key) + " is no configuration key");
            }
        }
        sections.forEach(ConfigSection::refuseUnknownKeys);
    }

    /** Variables of the environment that begin with BUSLINE_ but set no key. */
    List<String> unknownVariables() {
        return environment.keySet().stream()
                .filter(variable -> variable.startsWith(PREFIX) && !variables.contains(variable))
                .sorted()
                .toList();
    }

    private Object value(String key) {
        keys.add(key);
        String variable = PREFIX
                + WORD.matcher(path(key)).replaceAll("$1_$2").replace('.', '_').toUpperCase(Locale.ROOT);
        variables.add(variable);
        String override = environment.get(variable);
        return override != null ? override : json.getValue(key);
    }

    private String path(String key) {
        return path + key;
    }

    private ConfigException bad(String key, String expected, Object value) {
        String shown = withoutPassword(String.valueOf(value));
        return new ConfigException("configuration: " + path(key) + " must be " + expected + ", not " + shown);
    }

    static String withoutPassword(String url) {
        return url.replaceFirst("//[^@/]*@", "//***@");
    }
}
