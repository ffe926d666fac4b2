package io.busline.bus;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * What all nodes of a cluster know and nobody else does. With it a node signs the events that it sends to others:
 * HMAC-SHA256, of which the first {@value #TAG_BYTES} bytes travel. Nothing shows the secret, not even {@link
 * #toString}. Any thread may use it.
 */
public final class ClusterSecret {
    /** As long as the hash: a shorter key would be the weakest part. */
    public static final int MIN_BYTES = 32;

    static final int TAG_BYTES = 16;

    private static final String ALGORITHM = "HmacSHA256";

    /** Making one costs more than using it. */
    private final ThreadLocal<Mac> macs;

    /** @throws IllegalArgumentException if the secret is shorter than {@value #MIN_BYTES} bytes of UTF-8 */
    public ClusterSecret(String secret) {
        byte[] bytes = secret.getBytes(StandardCharsets.UTF_8);
        if (bytes.length < MIN_BYTES) {
            throw new IllegalArgumentException("a cluster secret has at least " + MIN_BYTES + " bytes");
        }
        SecretKeySpec key = new SecretKeySpec(bytes, ALGORITHM);
        this.macs = ThreadLocal.withInitial(() -> mac(key));
    }

    private static Mac mac(SecretKeySpec key) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            return mac;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
        }
    }

    byte[] tag(byte[] event) {
        return Arrays.copyOf(macs.get().doFinal(event), TAG_BYTES);
    }

    /** Takes as long for a tag that is nearly right as for any other. */
    boolean matches(byte[] tag, byte[] event) {
        return MessageDigest.isEqual(tag, tag(event));
    }

    @Override
    public String toString() {
        return "ClusterSecret[***]";
    }
}
