package io.busline.bench.plan;

import java.net.URI;

/**
 * One client's place in a run.
 *
 * @param index among all seats of the run, from 0 on
 * @param room the number of its room, from 0 on
 * @param weight its part of the run's messages, in messages a second at the plan's own rate
 * @param returns whether the client connects twice, the second time with the token of the first
 */
public record Seat(int index, int room, double weight, URI node, Transport transport, boolean returns) {}
