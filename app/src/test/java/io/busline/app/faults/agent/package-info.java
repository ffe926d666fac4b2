/**
 * What runs inside a node, as a Java agent, to break it: it loses, doubles and delays what the bus brings, and
 * switches off parts that keep promises, so that it can be seen that the checker misses them.
 */
package io.busline.app.faults.agent;
