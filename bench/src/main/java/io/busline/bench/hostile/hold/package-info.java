/** Attackers that hold what the node has given them, or send what is no request. */
package io.busline.bench.hostile.hold;
