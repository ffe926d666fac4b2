/** What all attacks have in common. {@link io.busline.bench.hostile.attack.Attack} is the entry point. */
package io.busline.bench.hostile.attack;
