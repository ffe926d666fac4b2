package io.busline.transport.http;

import io.netty.util.NetUtil;
import java.util.Arrays;

/** A range of IP addresses: {@code 10.0.0.0/8}, {@code 2001:db8::/32}, or a single address. Immutable. */
record Network(byte[] address, int bits) {
    private static final int IPV4_BYTES = 4;

    /** Length of the prefix {@code ::ffff:0:0/96}, behind which an IPv6 address contains an IPv4 address. */
    private static final int MAPPED_BYTES = 12;

    /** @throws IllegalArgumentException if the text is no network */
    static Network parse(String text) {
        int slash = text.indexOf('/');
        byte[] address = addressOf(slash < 0 ? text : text.substring(0, slash));
        if (address == null) {
            throw new IllegalArgumentException("http.trustedProxies: not an IP address: " + text);
        }
        int most = address.length * Byte.SIZE;
        int bits = slash < 0 ? most : Integer.parseInt(text.substring(slash + 1));
        if (bits < 0 || bits > most) {
            throw new IllegalArgumentException("http.trustedProxies: not 0 to " + most + " bits: " + text);
        }
        return new Network(address, bits);
    }

    /**
     * The bytes of an address in text; null if the text is none. An IPv4 address in the form of an IPv6 address gives
     * the IPv4 address. Asks no name server.
     */
    static byte[] addressOf(String text) {
        byte[] address = NetUtil.createByteArrayFromIpAddressString(text);
        if (address != null && address.length > IPV4_BYTES && isMapped(address)) {
            return Arrays.copyOfRange(address, MAPPED_BYTES, address.length);
        }
        return address;
    }

    private static boolean isMapped(byte[] address) {
        for (int i = 0; i < MAPPED_BYTES - 2; i++) {
            if (address[i] != 0) {
                return false;
            }
        }
        return address[MAPPED_BYTES - 2] == (byte) 0xFF && address[MAPPED_BYTES - 1] == (byte) 0xFF;
    }

    boolean contains(byte[] other) {
        if (other.length != address.length) {
            return false;
        }
        for (int bit = 0; bit < bits; bit++) {
            int mask = 0x80 >> bit % Byte.SIZE;
            if (((address[bit / Byte.SIZE] ^ other[bit / Byte.SIZE]) & mask) != 0) {
                return false;
            }
        }
        return true;
    }
}
