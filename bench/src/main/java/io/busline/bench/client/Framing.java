package io.busline.bench.client;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;

/** How protocol frames are wrapped on the way. */
enum Framing {
    /** Not at all. */
    NONE {
        @Override
        String wrap(String frame) {
            return frame;
        }

        @Override
        void unwrap(String text, Line.Listener listener) {
            listener.frame(text);
        }
    },
    /** As SockJS does: {@code a["…","…"]} from the server, {@code ["…"]} to it. */
    SOCKJS {
        @Override
        String wrap(String frame) {
            return JsonArray.of(frame).encode();
        }

        @Override
        void unwrap(String text, Line.Listener listener) {
            if (text.startsWith("a")) {
                for (Object frame : messages(text)) {
                    listener.frame(frame.toString());
                }
            } else if (text.startsWith("c")) {
                listener.ended("closed by the server: " + text);
            }
        }

        private JsonArray messages(String text) {
            try {
                return new JsonArray(text.substring(1));
            } catch (DecodeException e) {
                throw new IllegalStateException("not a SockJS frame: " + text, e);
            }
        }
    };

    /** What is sent for this frame. */
    abstract String wrap(String frame);

    /** Hands on what came. */
    abstract void unwrap(String text, Line.Listener listener);
}
