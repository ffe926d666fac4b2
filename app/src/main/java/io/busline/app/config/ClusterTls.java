package io.busline.app.config;

import java.nio.file.Path;

/**
 * TLS of the event bus: each node proves to the others by a certificate that it belongs to the cluster. PEM files.
 *
 * @param certificate this node's certificate, and behind it those between it and an authority
 * @param key its private key, RSA or EC, in PKCS #8, without a password
 * @param authorities who has issued the nodes' certificates; whoever has a certificate of theirs is a node
 */
public record ClusterTls(Path certificate, Path key, Path authorities) {}
