package io.busline.testing;

import java.util.List;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Fails every test whose nodes can't get rid of their clients: at its end, the gateways close all sessions, and then no
 * session is open, as many were closed as were opened, and nobody is in any room. A node that several tests share is
 * looked at behind the last of them. To be named behind {@code VertxExtension}, which ends the nodes.
 */
public final class NoSessionsLeft
        implements BeforeAllCallback, BeforeEachCallback, AfterEachCallback, AfterAllCallback {
    private List<TestNode> shared = List.of();

    @Override
    public void beforeAll(ExtensionContext context) {
        TestNode.forgetAll();
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        shared = TestNode.all();
    }

    @Override
    public void afterEach(ExtensionContext context) {
        TestNode.endAllBut(shared);
    }

    @Override
    public void afterAll(ExtensionContext context) {
        TestNode.endAllBut(List.of());
    }
}
