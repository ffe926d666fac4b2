/** The crowd of chat clients, and the lines to the server that they talk over. */
package io.busline.bench.client;
