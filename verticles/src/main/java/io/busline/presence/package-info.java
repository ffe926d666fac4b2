/**
 * Who is in which room. Each node counts its own people and tells the others; what it knows of them is soft: reports
 * replace each other, and a node that falls silent is forgotten.
 */
package io.busline.presence;
