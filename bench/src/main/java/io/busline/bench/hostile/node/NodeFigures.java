package io.busline.bench.hostile.node;

import java.time.Duration;
import java.util.Map;

/**
 * What was seen of the node during a span of time.
 *
 * @param alive whether its process lived to the end
 * @param rss the most resident memory, bytes
 * @param logBytes what it wrote to its log
 * @param live the longest time that {@code /health/live} took to answer with 200
 * @param refused what it refused, by reason; only reasons that were counted
 */
public record NodeFigures(boolean alive, long rss, long logBytes, Duration live, Map<String, Long> refused) {}
