package io.busline.app.config;

import java.util.List;

/**
 * @param endpoints {@code redis://} URLs, which may hold passwords; none: the node starts an embedded Redis
 */
public record RedisConfig(List<String> endpoints) {
    public RedisConfig {
        endpoints = List.copyOf(endpoints);
    }

    /** Without the endpoints' passwords. */
    @Override
    public String toString() {
        return "RedisConfig"
                + endpoints.stream().map(RedisConfig::withoutPassword).toList();
    }

    static String withoutPassword(String url) {
        return url.replaceFirst("//[^@/]*@", "//***@");
    }
}
