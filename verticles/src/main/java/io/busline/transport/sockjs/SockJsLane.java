package io.busline.transport.sockjs;

import io.busline.protocol.EncodedFrame;
import io.busline.transport.socket.Turn;
import io.busline.transport.socket.WireBytes;
import io.netty.channel.EventLoop;

/** What all SockJS clients of one form share on an event loop, to which it belongs: a frame is encoded once for all of them. */
final class SockJsLane {
    private final SockJsForm form;
    private final Turn turn;
    private EncodedFrame last;
    private WireBytes lastBytes;

    SockJsLane(SockJsForm form, EventLoop loop) {
        this.form = form;
        this.turn = new Turn(loop);
    }

    SockJsForm form() {
        return form;
    }

    Turn turn() {
        return turn;
    }

    /** The frame's bytes on the wire: the same object, for as long as it is the same frame. */
    WireBytes bytesOf(EncodedFrame frame) {
        if (frame != last) {
            last = frame;
            lastBytes = form.message(frame);
        }
        return lastBytes;
    }
}
