/**
 * Real nodes, a real Redis and chat clients that write down everything, while processes die, freeze and lose each
 * other; and a checker that reads what was written down and names every promise that was broken.
 */
package io.busline.app.faults;
