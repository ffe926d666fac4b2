package io.busline.bench.server;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** A node's metrics in Prometheus' text form. */
final class MetricsSource implements Probe.Source {
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private final URI address;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(TIMEOUT).build();

    MetricsSource(String address) {
        this.address = URI.create(address);
    }

    @Override
    public Reading read() throws IOException {
        try {
            HttpRequest request =
                    HttpRequest.newBuilder(address).timeout(TIMEOUT).build();
            HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
            if (response.statusCode() != 200) {
                throw new IOException(address + " answered with " + response.statusCode());
            }
            return parse(response.body());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } catch (IOException e) {
            throw new IOException(address + " can't be read: " + e, e);
        }
    }

    /** Reads what is there; a node that tells its resident memory is believed. */
    static Reading parse(String text) {
        double seconds = sum(text, "process_cpu_seconds_total");
        return new Reading(
                sum(text, "process_resident_memory_bytes"),
                sum(text, "jvm_memory_used_bytes{area=\"heap\""),
                sum(text, "jvm_buffer_memory_used_bytes{id=\"direct\""),
                Double.isNaN(seconds) ? sum(text, "process_cpu_time_ns_total") / 1e9 : seconds);
    }

    /** All lines of a metric together; NaN if there is none. */
    private static double sum(String text, String name) {
        return text.lines()
                .filter(line -> line.startsWith(name))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .reduce(Double::sum)
                .orElse(Double.NaN);
    }
}
