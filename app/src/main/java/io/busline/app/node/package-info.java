/**
 * The verticle that deploys all others, and what only it needs: the embedded Redis, and the check that all nodes of a
 * cluster keep their history in the same place. Entry point: {@link io.busline.app.node.NodeVerticle}.
 */
package io.busline.app.node;
