/**
 * What can be configured, as immutable records with units in their types. Filled once, at start, by the application;
 * nothing below it sees raw configuration.
 */
package io.busline.config;
