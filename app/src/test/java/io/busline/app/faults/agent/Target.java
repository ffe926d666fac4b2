package io.busline.app.faults.agent;

import net.bytebuddy.asm.Advice;
import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.matcher.ElementMatcher;
import net.bytebuddy.matcher.ElementMatchers;

/** The node's methods that the agent changes; the one place to look when they are renamed. */
enum Target {
    /** Where events come in from the bus, each node's own too: always changed, to lose, double and delay on demand. */
    BUS("io.busline.bus.Bus", "subscribe", 3, Lossy.class),
    /** Reads from history what the bus did not bring. */
    HEALING("io.busline.room.Healing", "fetchMissing", 2, Skipped.class),
    /** Finds out from history that the bus did not bring something. */
    COMPARING("io.busline.room.Comparison", "compare", 3, Skipped.class),
    /** Says under which id a message is to be known when it comes again. */
    IDEMPOTENCY("io.busline.session.Session", "idempotencyKey", 1, NoKey.class),
    /** Lets a member in who says since when it was away. */
    RESUME("io.busline.room.Hub", "join", 5, NoSince.class),
    /** What each event loop is given to do ten times a second, to show that it is alive. */
    LOOPS("io.busline.overload.EventLoops$Loop", "run", 0, Broken.class);

    final String type;
    final String method;
    final Class<?> advice;
    private final int parameters;

    Target(String type, String method, int parameters, Class<?> advice) {
        this.type = type;
        this.method = method;
        this.parameters = parameters;
        this.advice = advice;
    }

    ElementMatcher.Junction<MethodDescription> matcher() {
        return ElementMatchers.<MethodDescription>named(method).and(ElementMatchers.takesArguments(parameters));
    }

    @Override
    public String toString() {
        return name() + " (" + type + "." + method + ")";
    }

    /** The handler of a subscription, wrapped. */
    static final class Lossy {
        private Lossy() {}

        @Advice.OnMethodEnter
        static void enter(
                @Advice.Argument(value = 1, readOnly = false)
                        io.vertx.core.Handler<io.busline.bus.ClusterEvent> handler) {
            handler = LossyBus.around(handler);
        }
    }

    /** Does nothing instead. */
    static final class Skipped {
        private Skipped() {}

        @Advice.OnMethodEnter(skipOn = Advice.OnNonDefaultValue.class)
        static boolean enter() {
            return true;
        }
    }

    static final class NoKey {
        private NoKey() {}

        @Advice.OnMethodExit
        static void exit(@Advice.Return(readOnly = false) String key) {
            key = null;
        }
    }

    static final class NoSince {
        private NoSince() {}

        @Advice.OnMethodEnter
        static void enter(@Advice.Argument(value = 2, readOnly = false) java.util.OptionalLong since) {
            since = java.util.OptionalLong.empty();
        }
    }

    static final class Broken {
        private Broken() {}

        @Advice.OnMethodEnter
        static void enter() {
            BrokenLoops.beat();
        }
    }
}
