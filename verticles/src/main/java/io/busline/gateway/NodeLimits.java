package io.busline.gateway;

import io.busline.config.LimitsConfig;
import io.busline.limits.Allowances;
import io.busline.limits.OpenRooms;
import io.busline.overload.Overload;

/** What the gateways of a node count together, so that it is bounded for all of them. Any thread may use its parts. */
public record NodeLimits(Overload overload, Allowances allowances, OpenRooms openRooms) {
    public static NodeLimits of(LimitsConfig limits, Overload overload) {
        return new NodeLimits(overload, new Allowances(limits), new OpenRooms(limits.roomsPerNode(), overload));
    }
}
