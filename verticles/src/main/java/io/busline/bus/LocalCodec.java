package io.busline.bus;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.MessageCodec;

/** Hands requests and their answers over as they are; they never leave the node. */
final class LocalCodec implements MessageCodec<Object, Object> {
    static final String NAME = "busline-local";

    @Override
    public void encodeToWire(Buffer out, Object body) {
        throw new UnsupportedOperationException(body.getClass() + " does not leave its node");
    }

    @Override
    public Object decodeFromWire(int position, Buffer in) {
        throw new UnsupportedOperationException("requests do not cross the cluster");
    }

    @Override
    public Object transform(Object body) {
        return body;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public byte systemCodecID() {
        return -1;
    }
}
