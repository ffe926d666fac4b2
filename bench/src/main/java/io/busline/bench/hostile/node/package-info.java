/** The node that is attacked: its process, and what is seen of it from outside. */
package io.busline.bench.hostile.node;
