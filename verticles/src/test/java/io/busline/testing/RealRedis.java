package io.busline.testing;

import io.busline.embedded.EmbeddedRedis;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.Store;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Gives tests the URL of a real Redis that all tests of a run share, as a parameter {@code @RealRedis.Url String}. */
public final class RealRedis implements ParameterResolver {
    /** Marks the parameter that is to be the server's {@code redis://} URL. */
    @Retention(RetentionPolicy.RUNTIME)
    @Target(ElementType.PARAMETER)
    public @interface Url {}

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.isAnnotated(Url.class);
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        Store store = context.getRoot().getStore(Namespace.create(RealRedis.class));
        return store.getOrComputeIfAbsent(Server.class, key -> new Server(), Server.class)
                .redis
                .endpoint();
    }

    private static final class Server implements AutoCloseable {
        final EmbeddedRedis redis;

        Server() {
            try {
                redis = EmbeddedRedis.tryStart(RedisServer.newDirectory()).orElseThrow();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void close() throws IOException {
            redis.close();
        }
    }
}
