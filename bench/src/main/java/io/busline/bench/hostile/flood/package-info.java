/** Attackers that send more than is good: frames, messages, requests. */
package io.busline.bench.hostile.flood;
