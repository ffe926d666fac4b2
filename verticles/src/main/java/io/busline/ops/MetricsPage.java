package io.busline.ops;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;

/**
 * Answers with all metrics: as OpenMetrics 1.0.0 if the header {@code Accept} names it, as Prometheus does, else in
 * Prometheus' text format 0.0.4.
 */
final class MetricsPage implements Handler<HttpServerRequest> {
    private static final String OPEN_METRICS = "application/openmetrics-text";

    private final PrometheusMeterRegistry registry;

    MetricsPage(PrometheusMeterRegistry registry) {
        this.registry = registry;
    }

    @Override
    public void handle(HttpServerRequest request) {
        String accept = request.getHeader(HttpHeaders.ACCEPT);
        String contentType = accept != null && accept.contains(OPEN_METRICS)
                ? OPEN_METRICS + "; version=1.0.0; charset=utf-8"
                : "text/plain; version=0.0.4; charset=utf-8";
        Answer.text(request, 200, contentType, registry.scrape(contentType));
    }
}
