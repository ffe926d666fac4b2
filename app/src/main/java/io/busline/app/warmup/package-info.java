/**
 * Warming up: before a node takes clients in, it runs other nodes in the same JVM and has clients talk to them, so
 * that the code is compiled when the first real client comes. Entry point: {@link io.busline.app.warmup.WarmUp}. Uses
 * the verticle of {@link io.busline.app.node}.
 */
package io.busline.app.warmup;
