package io.busline.transport.socket;

import java.nio.ByteBuffer;

/**
 * The sends of an event loop that the kernel does later, and their results. There is one an event loop, because what is
 * in flight is bounded by the kernel's ring, whoever has sent it. To be used from the event loop.
 */
interface Ring {
    /** For transports whose sends are done at once: nothing is ever in flight. */
    Ring NONE = new Ring() {
        @Override
        public boolean isIdle() {
            return true;
        }

        @Override
        public boolean hasRoom() {
            return true;
        }

        @Override
        public void send(UringWriter writer, int descriptor, ByteBuffer bytes, int offset, int length) {
            throw new UnsupportedOperationException("this event loop has no ring");
        }
    };

    /** Whether nothing is in flight. */
    boolean isIdle();

    /** Whether {@link #send} may be called. */
    boolean hasRoom();

    /**
     * Sends as much as the socket takes at once, and calls {@link UringWriter#sent} with the result later.
     *
     * @param descriptor the socket's number in the kernel
     * @param bytes outside the heap; those that are sent may not change before the result has come
     * @param offset of the first byte
     * @param length in bytes
     */
    void send(UringWriter writer, int descriptor, ByteBuffer bytes, int offset, int length);
}
