/**
 * The hostile suite: attacks a node from processes of their own, and judges it by a bystander and by its own figures.
 * {@link io.busline.bench.hostile.HostileCommand} is the entry point.
 */
package io.busline.bench.hostile;
