/**
 * What can be configured, as immutable records with units in their types. The application fills them once, at start; no
 * other package sees JSON of the configuration. Uses no other package.
 */
package io.busline.config;
