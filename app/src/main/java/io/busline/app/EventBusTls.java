package io.busline.app;

import io.busline.app.config.ClusterTls;
import io.busline.app.config.ConfigException;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Turns {@link ClusterTls} into options of the event bus, and checks its files before a node starts with them. */
final class EventBusTls {
    private static final Pattern PRIVATE_KEY =
            Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");

    private EventBusTls() {}

    /**
     * The event bus speaks TLS only, and both sides of a connection need a certificate of the authorities. Vert.x does
     * not compare the certificate with the host's name on the event bus, so each such certificate fits every node.
     */
    static void apply(ClusterTls tls, EventBusOptions options) {
        options.setSsl(true)
                .setKeyCertOptions(new PemKeyCertOptions()
                        .addCertPath(absolute(tls.certificate()))
                        .addKeyPath(absolute(tls.key())))
                .setTrustOptions(new PemTrustOptions().addCertPath(absolute(tls.authorities())))
                .setClientAuth(ClientAuth.REQUIRED)
                .setEnabledSecureTransportProtocols(Set.of("TLSv1.3"));
    }

    private static String absolute(Path file) {
        return file.toAbsolutePath().toString();
    }

    /** @throws ConfigException if a file is missing or is not what it should be, or if they do not fit together */
    static void check(ClusterTls tls) {
        List<X509Certificate> chain = certificates("certificate", tls.certificate());
        List<X509Certificate> authorities = certificates("authorities", tls.authorities());
        PublicKey publicKey = chain.get(0).getPublicKey();
        PrivateKey privateKey = key(tls.key(), publicKey.getAlgorithm());
        try {
            if (!belongTogether(privateKey, publicKey)) {
                throw wrong("key", tls.key() + " is not the key of the certificate in " + tls.certificate());
            }
            PKIXParameters trust = new PKIXParameters(authorities.stream()
                    .map(authority -> new TrustAnchor(authority, null))
                    .collect(Collectors.toSet()));
            trust.setRevocationEnabled(false);
            CertPathValidator.getInstance("PKIX")
                    .validate(CertificateFactory.getInstance("X.509").generateCertPath(chain), trust);
        } catch (GeneralSecurityException e) {
            throw wrong(
                    "certificate",
                    tls.certificate() + " is not accepted by those in " + tls.authorities() + ": " + e.getMessage());
        }
    }

    private static List<X509Certificate> certificates(String key, Path file) {
        try {
            List<X509Certificate> found = new ArrayList<>();
            CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(read(key, file)))
                    .forEach(certificate -> found.add((X509Certificate) certificate));
            if (!found.isEmpty()) {
                return found;
            }
        } catch (GeneralSecurityException e) {
            // refused below, like a file without any
        }
        throw wrong(key, file + " has no certificate in PEM");
    }

    private static PrivateKey key(Path file, String algorithm) {
        Matcher pem = PRIVATE_KEY.matcher(new String(read("key", file), StandardCharsets.US_ASCII));
        try {
            if (pem.find() && Set.of("RSA", "EC").contains(algorithm)) {
                byte[] der = Base64.getMimeDecoder().decode(pem.group(1));
                return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(der));
            }
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            // refused below, without saying what is in the file
        }
        throw wrong("key", file + " has no private key, RSA or EC, in PKCS #8 and PEM, that fits the certificate");
    }

    private static boolean belongTogether(PrivateKey privateKey, PublicKey publicKey) throws GeneralSecurityException {
        Signature signature =
                Signature.getInstance(publicKey.getAlgorithm().equals("EC") ? "SHA256withECDSA" : "SHA256withRSA");
        signature.initSign(privateKey);
        signature.update(publicKey.getEncoded());
        byte[] signed = signature.sign();
        signature.initVerify(publicKey);
        signature.update(publicKey.getEncoded());
        return signature.verify(signed);
    }

    private static byte[] read(String key, Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw wrong(key, file + " can't be read");
        }
    }

    private static ConfigException wrong(String key, String what) {
        return new ConfigException("configuration: cluster.tls." + key + ": " + what);
    }
}
