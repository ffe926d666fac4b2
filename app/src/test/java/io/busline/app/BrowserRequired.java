package io.busline.app;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Skips a test, loudly, where no Chromium is installed; where the variable {@code BROWSER_TESTS=required} is set, as
 * in CI, it runs and fails instead.
 */
final class BrowserRequired implements ExecutionCondition {
    static final Path CHROMIUM = Path.of("/usr/bin/chromium");

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        if (Files.isExecutable(CHROMIUM)) {
            return ConditionEvaluationResult.enabled(CHROMIUM + " is there");
        }
        if ("required".equals(System.getenv("BROWSER_TESTS"))) {
            return ConditionEvaluationResult.enabled("a missing browser is a failure here");
        }
        String reason = "SKIPPED: " + context.getDisplayName() + " needs " + CHROMIUM
                + ", which is not installed (on Debian: apt-get install chromium)";
        System.out.println("\n*** " + reason + " ***\n");
        return ConditionEvaluationResult.disabled(reason);
    }
}
