package io.busline.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.busline.config.GatewayConfig;
import io.busline.testing.ChatClient;
import io.busline.testing.LimitsConfigs;
import io.busline.testing.TestNode;

/**
 * How clients become slow over real sockets: kernels keep megabytes for a connection that is not read from, so messages
 * are large, and a few of them are enough.
 */
public final class SlowConsumers {
    /**
     * More than one message and its acknowledgement: a client that reads may be in the middle of it when the next frame
     * comes.
     */
    public static final int SEND_QUEUE = 1024 * 1024;

    public static final int RECEIVE_BUFFER = 64 * 1024;

    /** A message of 400 kB. */
    public static final String TEXT = "x".repeat(400_000);

    public static final GatewayConfig GATEWAY = TestNode.GATEWAY
            .withSendQueueBytes(SEND_QUEUE)
            .withLimits(
                    LimitsConfigs.with().frameBytes(500_000).textChars(500_000).build());

    private static final int MAX_MESSAGES = 200;

    private SlowConsumers() {}

    /**
     * Says things, and sees that they come, until that many clients have been closed as slow; returns how many were
     * said.
     */
    public static long sayUntilClosed(TestNode node, ChatClient sender, String room, int clients) {
        long said = 0;
        while (node.registry().get("busline.sessions.slow").counter().count() < clients) {
            sender.say(room, TEXT);
            sender.expectMessage(TEXT);
            said++;
            assertThat(said).as("messages before the slow clients were closed").isLessThan(MAX_MESSAGES);
        }
        return said;
    }
}
