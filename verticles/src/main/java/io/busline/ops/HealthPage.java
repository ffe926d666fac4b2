package io.busline.ops;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.healthchecks.CheckResult;
import io.vertx.ext.healthchecks.HealthChecks;

/**
 * Runs the checks and answers with their results in JSON: 200 if all are up, 503 if one is down, 500 if one could not
 * be made, for example because it took longer than a second. To be used on one event loop.
 */
final class HealthPage implements Handler<HttpServerRequest> {
    private static final String JSON = "application/json;charset=UTF-8";

    private final HealthChecks checks;

    HealthPage(HealthChecks checks) {
        this.checks = checks;
    }

    @Override
    public void handle(HttpServerRequest request) {
        checks.checkStatus()
                .onSuccess(result -> Answer.text(
                        request, statusCode(result), JSON, result.toJson().encode()))
                .onFailure(e -> Answer.empty(request, 500));
    }

    private static int statusCode(CheckResult result) {
        if (result.getUp()) {
            return 200;
        }
        return result.getChecks().stream().anyMatch(HealthPage::couldNotBeMade) ? 500 : 503;
    }

    private static boolean couldNotBeMade(CheckResult check) {
        return check.getData() != null && check.getData().getBoolean("procedure-execution-failure", false);
    }
}
