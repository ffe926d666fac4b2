package io.busline.protocol;

import java.util.Objects;

/**
 * Somebody who uses the chat.
 *
 * @param id unique in the whole cluster, {@code [A-Za-z0-9_.-]{1,64}}
 * @param name what people see; not unique
 * @param guest true if nobody has vouched for this user
 */
public record User(String id, String name, boolean guest) {
    public User {
        if (!Names.isUser(id)) {
            throw new IllegalArgumentException("not a user id: " + id);
        }
        Objects.requireNonNull(name, "name");
    }
}
