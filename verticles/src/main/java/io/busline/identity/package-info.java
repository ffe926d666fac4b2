/**
 * Who a client is, and what it may do. Entry points: {@link io.busline.identity.Authenticator}, {@link
 * io.busline.identity.Policy}. May use {@code protocol} only.
 */
package io.busline.identity;
