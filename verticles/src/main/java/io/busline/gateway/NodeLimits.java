package io.busline.gateway;

import io.busline.config.GatewayConfig;
import io.busline.config.LimitsConfig;
import io.busline.limits.Allowances;
import io.busline.limits.OpenRooms;
import io.busline.overload.Overload;

/** What the gateways of a node count together, so that it is bounded for all of them. Any thread may use its parts. */
public record NodeLimits(Overload overload, Allowances allowances, OpenRooms openRooms) {
    public static NodeLimits of(GatewayConfig config, Overload overload) {
        LimitsConfig limits = config.limits();
        // A room may be open in each gateway, and each counts it.
        long mostOpen = (long) limits.roomsPerNode() * config.actualInstances();
        return new NodeLimits(overload, new Allowances(limits), new OpenRooms(mostOpen, overload));
    }
}
