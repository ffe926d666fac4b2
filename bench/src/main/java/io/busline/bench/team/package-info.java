/** The processes of one run: this one, and others that have joined it. */
package io.busline.bench.team;
