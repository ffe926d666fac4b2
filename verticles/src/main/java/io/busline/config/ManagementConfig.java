package io.busline.config;

/**
 * @param host interface the management port listens on
 * @param port where health and metrics are; 0: any free one
 */
public record ManagementConfig(String host, int port) {
    public static final ManagementConfig DEFAULT = new ManagementConfig("127.0.0.1", 9090);
}
