/** What logback is given besides its configuration: {@link io.busline.app.logging.RateLimit}. */
package io.busline.app.logging;
