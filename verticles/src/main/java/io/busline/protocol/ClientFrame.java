package io.busline.protocol;

import java.util.OptionalLong;

/**
 * What a client can say. Instances come from {@link FrameDecoder}, which has checked every field. {@code id} is chosen
 * by the client and comes back with the answer; it may be null.
 */
public sealed interface ClientFrame {
    String id();

    /** {@code token} and {@code name} may be null. */
    record Hello(String id, String token, String name) implements ClientFrame {}

    /**
     * @param since the last {@code seq} the client has seen, if it comes back
     * @param limit how many messages it wants at most, 0 to {@value FrameDecoder#MAX_PAGE}
     */
    record Join(String id, String room, OptionalLong since, int limit) implements ClientFrame {}

    record Leave(String id, String room) implements ClientFrame {}

    record Message(String id, String room, String text) implements ClientFrame {}

    /** At most one of {@code before} and {@code after} is there; neither asks for the newest page. */
    record History(String id, String room, OptionalLong before, OptionalLong after, int limit) implements ClientFrame {}

    record Presence(String id, String room) implements ClientFrame {}

    record Ping(String id) implements ClientFrame {}

    /** A frame that breaks the contract, with the error to answer; {@code room} may be null. */
    record Malformed(String id, String room, ErrorCode code, String message) implements ClientFrame {}
}
