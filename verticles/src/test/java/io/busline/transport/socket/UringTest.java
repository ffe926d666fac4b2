package io.busline.transport.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.busline.protocol.EncodedFrame;
import io.busline.transport.budget.QueueBudget;
import io.busline.transport.budget.QueueBudgets;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.uring.IoUring;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringServerSocketChannel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The kernel is called behind all tasks of the event loop's round, so the second task finds what the first has sent in
 * flight.
 */
class UringTest {
    private static final EncodedFrame FIRST = EncodedFrame.of("\"first\"");
    private static final EncodedFrame SECOND = EncodedFrame.of("\"second\"");

    /** In bytes; half of it is more than the kernel takes here for who does not read. */
    private static final int LARGE = 1024 * 1024;

    private static final int SMALL_BUFFER = 4096;

    private EventLoopGroup group;
    private EventLoop loop;
    private Channel channel;
    private Outlet outlet;
    private Socket client;

    @BeforeEach
    void connect() throws Exception {
        assumeTrue(IoUring.isAvailable(), "io_uring isn't available on this machine");
        group = new MultiThreadIoEventLoopGroup(1, IoUringIoHandler.newFactory());
        CompletableFuture<Channel> accepted = new CompletableFuture<>();
        Channel server = new ServerBootstrap()
                .group(group)
                .channel(IoUringServerSocketChannel.class)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel made) {
                        accepted.complete(made);
                    }
                })
                .bind(InetAddress.getLoopbackAddress(), 0)
                .sync()
                .channel();
        InetSocketAddress address = (InetSocketAddress) server.localAddress();
        client = new Socket();
        client.setReceiveBufferSize(SMALL_BUFFER);
        client.connect(address);
        client.setSoTimeout(20_000);
        channel = accepted.get();
        channel.config().setOption(ChannelOption.SO_SNDBUF, SMALL_BUFFER);
        loop = channel.eventLoop();
        outlet = loop.submit(() -> new Outlet(
                        channel, new Lane(Turn.of(loop), WebSocketFraming.INSTANCE, budget()), LARGE, () -> {}))
                .get();
    }

    @AfterEach
    void end() throws Exception {
        if (group != null) {
            client.close();
            group.shutdownGracefully(0, 10, TimeUnit.SECONDS).sync();
        }
    }

    @Test
    void a_socket_is_not_closed_before_bytes_in_flight_are_sent() throws Exception {
        loop.execute(() -> {
            outlet.send(FIRST);
            loop.execute(channel::close);
        });

        assertReceived(text(FIRST));
        assertThat(client.getInputStream().read()).isEqualTo(-1);
    }

    @Test
    void what_is_sent_while_bytes_are_in_flight_is_the_next_turns() throws Exception {
        loop.execute(() -> {
            outlet.send(FIRST);
            loop.execute(() -> outlet.send(SECOND));
        });

        assertReceived(text(FIRST) + text(SECOND));
    }

    @Test
    void what_others_write_while_bytes_are_in_flight_follows_what_the_kernel_did_not_take() throws Exception {
        EncodedFrame large = EncodedFrame.of("\"" + "x".repeat(LARGE / 2) + "\"");
        loop.execute(() -> {
            outlet.send(large);
            loop.execute(() -> {
                channel.writeAndFlush(Unpooled.copiedBuffer("other", StandardCharsets.ISO_8859_1));
                outlet.send(SECOND);
                outlet.shut(FIRST);
            });
        });

        assertReceived(text(large) + "other" + text(SECOND) + text(FIRST));
    }

    private QueueBudget budget() {
        return QueueBudgets.of(Long.MAX_VALUE, Long.MAX_VALUE, loop);
    }

    private void assertReceived(String expected) throws IOException {
        byte[] received = client.getInputStream().readNBytes(expected.length());
        assertThat(new String(received, StandardCharsets.ISO_8859_1)).isEqualTo(expected);
    }

    private static String text(EncodedFrame frame) {
        ByteBuffer bytes = ByteBuffer.allocate(WebSocketFraming.INSTANCE.length(frame));
        WebSocketFraming.INSTANCE.write(frame, bytes, 0);
        return new String(bytes.array(), StandardCharsets.ISO_8859_1);
    }
}
