package io.busline.identity;

import io.busline.protocol.BuslineException;
import java.util.Optional;

/** Who may do what in which room. Asked for every message, so it must answer at once. Any thread may call it. */
@FunctionalInterface
public interface Policy {
    /** Everybody may do everything everywhere. */
    Policy OPEN = (who, action, room) -> Optional.empty();

    /** Gives the reason why the action is refused; empty if it is allowed. */
    Optional<BuslineException> refusal(Identity who, Action action, String room);
}
