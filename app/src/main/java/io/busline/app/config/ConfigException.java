package io.busline.app.config;

/** A configuration that can't be used; the message names the key and what it may be. */
public final class ConfigException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public ConfigException(String message) {
        super(message);
    }
}
