package io.busline.identity;

import io.busline.protocol.User;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A random secret that makes a guest the same user again, on any node. The user's id is a digest of it, so nodes keep
 * and share nothing, and nobody can take over a user whose id is known. Immutable.
 */
public record GuestToken(String value) {
    private static final int SECRET_BITS = 160;
    private static final int ID_BYTES = 10;
    private static final String ID_PREFIX = "guest-";
    private static final Pattern TOKEN = Pattern.compile("guest\\.[0-9a-z]{26,32}");
    private static final SecureRandom RANDOM = new SecureRandom();

    public static GuestToken issue() {
        String secret;
        do {
            secret = new BigInteger(SECRET_BITS, RANDOM).toString(Character.MAX_RADIX);
        } while (secret.length() < 26); // leading zeros: once in 10^7
        return new GuestToken("guest." + secret);
    }

    /** A guest that gets no token and so can't come back. */
    public static User passingGuest() {
        String id = ID_PREFIX + new BigInteger(ID_BYTES * Byte.SIZE, RANDOM).toString(Character.MAX_RADIX);
        return new User(id, id, true);
    }

    /** Empty if it is not a guest's token. */
    public static Optional<GuestToken> parse(String token) {
        return TOKEN.matcher(token).matches() ? Optional.of(new GuestToken(token)) : Optional.empty();
    }

    /** The guest whose token this is. {@code name} is what others see; null for the id. */
    public User user(String name) {
        String id = userId();
        return new User(id, name == null ? id : name, true);
    }

    /** The id of the user whose token this is. */
    String userId() {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(value.getBytes(StandardCharsets.US_ASCII));
            return ID_PREFIX + new BigInteger(1, Arrays.copyOf(digest, ID_BYTES)).toString(Character.MAX_RADIX);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
