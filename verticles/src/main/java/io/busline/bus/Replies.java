package io.busline.bus;

import io.vertx.core.internal.ContextInternal;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * Carries answers back. The answers of one turn of the server's event loop go to each asking context in one task,
 * because a task costs more than most answers. To be used from the server's context.
 */
final class Replies {
    private final ContextInternal context;
    private Map<ContextInternal, List<Call<?>>> ready = new IdentityHashMap<>();

    Replies(ContextInternal context) {
        this.context = context;
    }

    void add(Call<?> answered) {
        if (ready.isEmpty()) {
            context.runOnContext(turn -> send());
        }
        ready.computeIfAbsent(answered.asker().unwrap(), first -> new ArrayList<>())
                .add(answered);
    }

    private void send() {
        Map<ContextInternal, List<Call<?>>> sending = ready;
        ready = new IdentityHashMap<>();
        sending.forEach((asker, answers) -> asker.runOnContext(hop -> answers.forEach(Call::tell)));
    }
}
