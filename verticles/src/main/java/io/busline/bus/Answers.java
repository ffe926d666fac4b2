package io.busline.bus;

import io.vertx.core.internal.ContextInternal;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * Answers on their way back: those of one turn of the server's event loop go to each asker in one task, to all sockets of a
 * gateway too. To be used from the server's context.
 */
final class Answers {
    private final ContextInternal context;
    private Map<ContextInternal, List<Asked<?>>> ready = new IdentityHashMap<>();

    Answers(ContextInternal context) {
        this.context = context;
    }

    void add(Asked<?> answered) {
        if (ready.isEmpty()) {
            context.runOnContext(turn -> send());
        }
        ready.computeIfAbsent(answered.asker().unwrap(), first -> new ArrayList<>())
                .add(answered);
    }

    private void send() {
        Map<ContextInternal, List<Asked<?>>> sending = ready;
        ready = new IdentityHashMap<>();
        sending.forEach((asker, answers) -> asker.runOnContext(hop -> answers.forEach(Asked::tell)));
    }
}
