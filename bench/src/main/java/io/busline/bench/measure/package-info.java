/** What is recorded while the load runs, and how it is merged. */
package io.busline.bench.measure;
