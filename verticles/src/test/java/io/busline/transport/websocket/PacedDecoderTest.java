package io.busline.transport.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PacedDecoderTest {
    private static final int MANY = 10_000;
    private static final int MAX_BYTES = 65_536;
    private static final int FIN = 0x80;
    private static final int TEXT = 1;
    private static final int CONTINUATION = 0;
    private static final int PING = 9;

    private final PacedDecoder decoder =
            new PacedDecoder(WebSocketDecoderConfig.newBuilder().build(), null);
    private final List<String> read = new ArrayList<>();
    private int reads;
    private int pauseAfter = -1;
    private boolean resumesAtOnce;
    private final EmbeddedChannel channel = new EmbeddedChannel(
            new ChannelOutboundHandlerAdapter() {
                @Override
                public void read(ChannelHandlerContext context) {
                    reads++;
                    context.read();
                }
            },
            decoder,
            new ChannelInboundHandlerAdapter() {
                @Override
                public void channelRead(ChannelHandlerContext context, Object frame) {
                    if (frame instanceof TextWebSocketFrame text) {
                        read.add(text.text());
                    }
                    ReferenceCountUtil.release(frame);
                    if (read.size() == pauseAfter) {
                        decoder.pause();
                        if (resumesAtOnce) {
                            decoder.resume();
                        }
                    }
                }
            });

    @AfterEach
    void close() {
        channel.finishAndReleaseAll();
    }

    @Test
    void after_some_frames_the_other_connections_have_their_turn_and_all_come_in_order() {
        channel.pipeline().fireChannelRead(frames(0, MANY));
        channel.pipeline().fireChannelReadComplete();
        assertThat(read).hasSize(PacedDecoder.MAX_PER_TURN);
        assertThat(channel.config().isAutoRead()).isFalse();

        while (channel.hasPendingTasks()) {
            int before = read.size();
            channel.runPendingTasks();
            assertThat(read.size() - before).isPositive();
        }

        assertThat(read).isEqualTo(texts(MANY));
        assertThat(channel.config().isAutoRead()).isTrue();
    }

    @Test
    void nothing_comes_while_paused_and_what_was_read_comes_first_when_it_goes_on() {
        pauseAfter = 3;
        channel.writeInbound(frames(0, 10));
        assertThat(read).hasSize(3);
        assertThat(channel.config().isAutoRead()).isFalse();
        channel.writeInbound(frames(10, 20)); // what the kernel had handed over already
        assertThat(read).hasSize(3);

        decoder.resume();

        assertThat(read).isEqualTo(texts(20));
        assertThat(channel.config().isAutoRead()).isTrue();
    }

    @Test
    void who_pauses_and_resumes_while_it_gets_a_frame_gets_the_others_too_and_is_read_from() {
        pauseAfter = 3;
        resumesAtOnce = true;

        channel.writeInbound(frames(0, 10));

        assertThat(read).isEqualTo(texts(10));
        assertThat(channel.config().isAutoRead()).isTrue();
    }

    @Test
    void what_waits_is_counted_until_it_is_decoded_or_the_client_has_gone() {
        List<Integer> kept = new ArrayList<>();
        decoder.countInto(kept::add);
        decoder.pause();
        channel.writeInbound(frames(0, 10)); // of 7 bytes each
        channel.writeInbound(frames(0, 1));
        assertThat(kept).containsExactly(70, 7);

        decoder.resume();
        assertThat(kept).containsExactly(70, 7, -77);

        decoder.pause();
        channel.writeInbound(frames(0, 1));
        channel.pipeline().fireChannelInactive();
        assertThat(kept).containsExactly(70, 7, -77, 7, -7);
    }

    @Test
    void what_is_kept_of_an_unfinished_frame_is_counted_with_the_whole_of_its_buffer() {
        List<Integer> kept = new ArrayList<>();
        decoder.countInto(kept::add);
        channel.writeInbound(beginningOfLongFrame(Unpooled.buffer(60_000)));
        assertThat(kept).containsExactly(60_000);

        channel.writeInbound(Unpooled.buffer().writeZero(40_000));

        assertThat(kept).containsExactly(60_000, -60_000);
        assertThat(read).hasSize(1);
    }

    @Test
    void the_little_that_is_kept_of_an_unfinished_frame_is_counted_once_the_client_is_not_read_from() {
        List<Integer> kept = new ArrayList<>();
        decoder.countInto(kept::add);
        channel.writeInbound(beginningOfLongFrame(Unpooled.buffer(20)));
        assertThat(kept).isEmpty();

        decoder.pause();

        assertThat(kept).containsExactly(10);
    }

    @Test
    void the_fragments_of_a_message_are_counted_until_it_is_complete_or_the_client_has_gone() {
        List<Integer> kept = new ArrayList<>();
        decoder.countInto(kept::add);
        channel.writeInbound(fragment(TEXT, 1_000), fragment(FIN | PING, 0));
        int one = kept.stream().mapToInt(Integer::intValue).sum();
        assertThat(one).isGreaterThanOrEqualTo(1_000);
        channel.writeInbound(fragment(CONTINUATION, 1_000));
        assertThat(kept).containsExactly(one, one);
        channel.writeInbound(fragment(FIN | CONTINUATION, 1_000));
        assertThat(kept).containsExactly(one, one, -2 * one);

        channel.writeInbound(fragment(TEXT, 1_000));
        channel.pipeline().fireChannelInactive();

        assertThat(kept).containsExactly(one, one, -2 * one, one, -one);
    }

    @Test
    void no_more_is_counted_of_a_message_than_may_be_kept_of_one() {
        List<Integer> kept = new ArrayList<>();
        decoder.countInto(kept::add);
        channel.writeInbound(fragment(TEXT, 1_000));
        for (int i = 0; i < 100; i++) {
            channel.writeInbound(fragment(CONTINUATION, 1_000));
        }

        assertThat(kept.stream().mapToInt(Integer::intValue).sum()).isEqualTo(MAX_BYTES);
    }

    @Test
    void while_paused_nothing_more_is_asked_of_the_socket() {
        decoder.pause();
        int before = reads;

        for (int i = 0; i < 10; i++) {
            channel.pipeline().fireChannelRead(frames(i, i + 1));
            channel.pipeline().fireChannelReadComplete();
        }

        assertThat(reads).isEqualTo(before);
    }

    @Test
    void who_pauses_while_the_others_have_their_turn_gets_nothing_when_that_is_over() {
        channel.pipeline().fireChannelRead(frames(0, MANY));
        channel.pipeline().fireChannelReadComplete();
        decoder.pause();

        channel.runPendingTasks();
        assertThat(read).hasSize(PacedDecoder.MAX_PER_TURN);
        assertThat(channel.config().isAutoRead()).isFalse();

        decoder.resume();
        channel.runPendingTasks();
        assertThat(read).isEqualTo(texts(MANY));
    }

    @Test
    void what_a_client_has_said_before_it_went_is_read() {
        channel.pipeline().fireChannelRead(frames(0, 100));

        channel.pipeline().fireChannelInactive();

        assertThat(read).isEqualTo(texts(100));
    }

    @Test
    void a_frame_that_comes_in_pieces_is_whole() {
        ByteBuf frame = frames(0, 1);
        while (frame.isReadable()) {
            channel.pipeline().fireChannelRead(frame.readRetainedSlice(1));
            channel.pipeline().fireChannelReadComplete();
        }
        frame.release();

        assertThat(read).isEqualTo(texts(1));
    }

    /** The header of a frame of 40,010 bytes, and ten of them. */
    private static ByteBuf beginningOfLongFrame(ByteBuf out) {
        return out.writeByte(0x81)
                .writeByte(0x80 | 126)
                .writeShort(40_010)
                .writeInt(0)
                .writeZero(10);
    }

    private static ByteBuf fragment(int first, int bytes) {
        ByteBuf out = Unpooled.buffer().writeByte(first);
        if (bytes < 126) {
            out.writeByte(0x80 | bytes);
        } else {
            out.writeByte(0x80 | 126).writeShort(bytes);
        }
        return out.writeInt(0).writeZero(bytes);
    }

    private static List<String> texts(int count) {
        return IntStream.range(0, count).mapToObj(Integer::toString).toList();
    }

    /** Masked by zeros. */
    private static ByteBuf frames(int from, int to) {
        ByteBuf out = Unpooled.buffer();
        for (int i = from; i < to; i++) {
            byte[] text = Integer.toString(i).getBytes(StandardCharsets.US_ASCII);
            out.writeByte(0x81).writeByte(0x80 | text.length).writeInt(0).writeBytes(text);
        }
        return out;
    }
}
