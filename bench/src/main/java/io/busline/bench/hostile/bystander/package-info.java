/**
 * A client that does nothing wrong and sees how it fares. {@link io.busline.bench.hostile.bystander.Bystander} is the
 * entry point.
 */
package io.busline.bench.hostile.bystander;
