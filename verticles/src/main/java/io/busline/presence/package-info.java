/**
 * How many people are in which room. Each node counts its own people and reports to the others. Reports replace each
 * other, and a node that is silent for 7 s is forgotten. Entry points: the requests {@link
 * io.busline.presence.EnterRoom}, {@link io.busline.presence.LeaveRoom}, {@link io.busline.presence.CountPeople}. May
 * use {@code bus}.
 */
package io.busline.presence;
