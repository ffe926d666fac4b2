package io.busline.transport.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DescriptorsTest {
    @ParameterizedTest
    @CsvSource({
        "300,                 40,  196",
        "1024,                100, 860",
        "20000,               100, 18900",
        "100,                 60,  16",
        "9223372036854775807, 100, 2147483647",
    })
    void a_reserve_is_left_for_all_else(long limit, long open, int connections) {
        assertThat(Descriptors.roomForConnections(limit, open)).isEqualTo(connections);
    }
}
