package io.busline.transport.sockjs;

import static org.assertj.core.api.Assertions.assertThat;

import io.busline.protocol.EncodedFrame;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class XhrFramingTest {
    @ParameterizedTest
    @CsvSource({"1, 2", "14, f", "15, 10", "16, 11", "254, ff", "255, 100", "65534, ffff", "65535, 10000"})
    void a_frame_is_a_line_and_the_line_is_a_chunk(int length, String lineLength) {
        EncodedFrame frame = EncodedFrame.of("x".repeat(length));
        String expected = lineLength + "\r\n" + frame.text() + "\n\r\n";

        assertThat(XhrFraming.INSTANCE.length(frame)).isEqualTo(expected.length());
        ByteBuffer bytes = ByteBuffer.allocate(2 + expected.length());
        XhrFraming.INSTANCE.write(frame, bytes, 2);

        assertThat(new String(bytes.array(), StandardCharsets.US_ASCII)).isEqualTo("\0\0" + expected);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5, 8, 1_000})
    void its_parts_are_the_whole(int part) {
        EncodedFrame frame = EncodedFrame.of("0123456789ABCDEF");
        int length = XhrFraming.INSTANCE.length(frame);
        ByteBuffer bytes = ByteBuffer.allocate(2 + length);
        for (int from = 0; from < length; from += part) {
            XhrFraming.INSTANCE.writePart(frame, from, Math.min(part, length - from), bytes, 2 + from);
        }

        assertThat(new String(bytes.array(), StandardCharsets.US_ASCII))
                .isEqualTo("\0\0" + "11\r\n" + frame.text() + "\n\r\n");
    }
}
