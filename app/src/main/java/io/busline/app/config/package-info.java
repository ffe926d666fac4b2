/** Reads the configuration: JSON, overridden by the environment, checked and turned into records, once, at start. */
package io.busline.app.config;
