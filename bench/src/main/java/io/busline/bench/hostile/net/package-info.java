/** Plain sockets for attackers: any byte can be sent, from any local address. Uses nothing but the JDK. */
package io.busline.bench.hostile.net;
