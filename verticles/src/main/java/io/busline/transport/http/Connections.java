package io.busline.transport.http;

import io.busline.config.HttpConfig;
import io.busline.overload.Refusal;
import io.busline.transport.vertx.VertxPipeline;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.vertx.core.http.HttpConnection;
import java.nio.charset.StandardCharsets;

/**
 * Lets the connections of one gateway in, or refuses them. To be used from the gateway's context.
 *
 * <p>While the node has as many as it may, connections are accepted {@value AcceptGuard#PAUSE_MS} ms apart, some at a
 * time, and answered with 503. The others wait in the kernel meanwhile. If each were accepted and closed at once,
 * whoever opens them would take all of the CPU.
 */
public final class Connections {
    private final ConnectionLimit limit;
    private final ClientAddress addresses;
    private final RequestDeadlines deadlines;
    /** Null if this version of Vert.x is not known: then there are no answers and no deadlines, but the limits. */
    private final VertxPipeline pipeline;

    /** @param pipeline null if the pipelines of Vert.x are not as expected */
    public Connections(HttpConfig config, ConnectionLimit limit, RequestDeadlines deadlines, VertxPipeline pipeline) {
        this.limit = limit;
        this.addresses = new ClientAddress(config);
        this.deadlines = deadlines;
        this.pipeline = pipeline;
    }

    /** A client has connected and sent nothing that was read. */
    public void opened(HttpConnection connection) {
        String address = address(connection);
        Refusal refusal = limit.enter(address);
        if (pipeline == null) {
            if (refusal == null) {
                connection.closeHandler(closed -> limit.left(address));
            } else {
                connection.close();
            }
            return;
        }
        Channel channel = pipeline.channelOf(connection);
        limit.guard(channel.parent());
        if (refusal == null) {
            channel.closeFuture().addListener(closed -> limit.left(address));
            pipeline.watch(channel, deadlines.watch());
        } else {
            refuse(channel, refusal);
        }
    }

    private String address(HttpConnection connection) {
        if (connection.remoteAddress() == null || connection.remoteAddress().hostAddress() == null) {
            return null;
        }
        String address = connection.remoteAddress().hostAddress();
        return addresses.isProxy(address) ? null : ClientAddress.canonical(address);
    }

    private static void refuse(Channel channel, Refusal refusal) {
        boolean full = refusal == Refusal.CONNECTIONS;
        String answer = "HTTP/1.1 " + (full ? "503 Service Unavailable" : "429 Too Many Requests")
                + "\r\nconnection: close\r\nretry-after: 1\r\ncontent-length: 0\r\n\r\n";
        channel.pipeline()
                .firstContext()
                .writeAndFlush(Unpooled.wrappedBuffer(answer.getBytes(StandardCharsets.US_ASCII)))
                .addListener(ChannelFutureListener.CLOSE);
        if (full && channel.parent() != null) {
            AcceptGuard.pause(channel.parent());
        }
    }
}
