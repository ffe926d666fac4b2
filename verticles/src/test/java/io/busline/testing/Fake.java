package io.busline.testing;

import java.lang.reflect.Proxy;

/** Makes objects of large interfaces of which a test needs a few methods. */
public final class Fake {
    private Fake() {}

    /** What the object's methods do. */
    public interface Answers {
        /** @throws UnsupportedOperationException for methods that the test did not expect */
        Object answer(String method, Object[] arguments);
    }

    public static <T> T of(Class<T> type, Answers answers) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (self, method, arguments) -> answers.answer(method.getName(), arguments)));
    }
}
