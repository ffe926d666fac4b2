/** Results as terminal text, JSON and one HTML page. */
package io.busline.bench.report;
