package io.busline.app.faults.agent;

import java.io.IOException;
import java.lang.instrument.Instrumentation;
import java.nio.file.Path;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import net.bytebuddy.agent.builder.AgentBuilder;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.dynamic.DynamicType;
import net.bytebuddy.matcher.ElementMatchers;
import net.bytebuddy.pool.TypePool;
import net.bytebuddy.utility.JavaModule;

/**
 * Changes a node's classes as they are loaded. Its argument: the file of the bus's {@linkplain LossyBus odds}, then,
 * each behind a comma, the other targets to change. If a method that is to be changed is not there, the node does not
 * start.
 */
public final class FaultAgent {
    private FaultAgent() {}

    public static void premain(String argument, Instrumentation instrumentation) throws IOException {
        String[] parts = argument.split(",");
        Set<Target> targets = EnumSet.of(Target.BUS);
        for (String off : List.of(parts).subList(1, parts.length)) {
            targets.add(Target.valueOf(off));
        }
        List<Target> missing = missing(targets, TypePool.Default.of(ClassLoader.getSystemClassLoader()));
        if (!missing.isEmpty()) {
            throw new IllegalStateException("to be changed, but not there: " + missing);
        }
        LossyBus.watch(Path.of(parts[0]));
        BrokenLoops.watch(Path.of(parts[0]));
        for (Target target : targets) {
            install(target, instrumentation);
        }
        System.out.println("fault agent: changes " + targets);
    }

    /** Those whose class, or whose method in it, is not among the types. */
    static List<Target> missing(Collection<Target> targets, TypePool types) {
        return targets.stream()
                .filter(target -> {
                    TypePool.Resolution type = types.describe(target.type);
                    return !type.isResolved()
                            || type.resolve()
                                            .getDeclaredMethods()
                                            .filter(target.matcher())
                                            .size()
                                    != 1;
                })
                .toList();
    }

    private static void install(Target target, Instrumentation instrumentation) {
        new AgentBuilder.Default()
                .disableClassFormatChanges()
                .with(new AgentBuilder.Listener.Adapter() {
                    @Override
                    public void onError(
                            String type, ClassLoader loader, JavaModule module, boolean loaded, Throwable failure) {
                        die(target + " can't be changed", failure);
                    }
                })
                .type(ElementMatchers.named(target.type))
                .transform(
                        (DynamicType.Builder<?> builder,
                                TypeDescription type,
                                ClassLoader loader,
                                JavaModule module,
                                java.security.ProtectionDomain domain) ->
                                builder.visit(Advice.to(target.advice).on(target.matcher())))
                .installOn(instrumentation);
    }

    /** A node that is not broken as it was meant to be would only pretend to be tested. */
    static void die(String reason, Throwable failure) {
        System.err.println("fault agent: " + reason + ": " + failure);
        Runtime.getRuntime().halt(70);
    }
}
