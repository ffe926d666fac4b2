/**
 * What tests of Busline, and of verticles added to it, are written with: a chat client that says and expects, a real
 * Redis, a node, a cluster.
 */
package io.busline.testing;
