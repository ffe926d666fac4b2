/**
 * What users, addresses and the node as a whole may use, and what they have used of it. Entry points: {@link
 * io.busline.limits.Allowances} and, for each session, {@link io.busline.limits.SessionAllowance}; {@link
 * io.busline.limits.OpenRooms}. May use {@code config}, {@code overload} and {@code protocol}; knows no sessions and
 * rooms.
 */
package io.busline.limits;
