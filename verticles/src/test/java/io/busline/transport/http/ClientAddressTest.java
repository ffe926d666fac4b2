package io.busline.transport.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.busline.config.HttpConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClientAddressTest {
    private static final String HEADER = "X-Forwarded-For";

    private final ClientAddress direct = new ClientAddress(HttpConfig.DEFAULT);
    private final ClientAddress proxied =
            new ClientAddress(HttpConfig.DEFAULT.withTrustedProxies("10.0.0.0/8", "192.0.2.7", "2001:db8:1::/48"));

    @Test
    void without_trusted_proxies_nobody_is_believed() {
        assertThat(direct.of(FakeRequest.from("10.1.1.1", HEADER, "198.51.100.1")))
                .isEqualTo("10.1.1.1");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "10.1.1.1        | 198.51.100.1                        | 198.51.100.1",
                "192.0.2.7       | 198.51.100.1                        | 198.51.100.1",
                "192.0.2.8       | 198.51.100.1                        | 192.0.2.8",
                "2001:db8:1::5   | 198.51.100.1                        | 198.51.100.1",
                "::ffff:10.1.1.1 | 198.51.100.1                        | 198.51.100.1",
                "10.1.1.1        | 203.0.113.9, 198.51.100.1           | 198.51.100.1",
                "10.1.1.1        | 203.0.113.9, 198.51.100.1, 10.2.2.2 | 198.51.100.1",
                "10.1.1.1        | 10.3.3.3, 10.2.2.2                  | 10.3.3.3",
                "10.1.1.1        | 198.51.100.1:4711                   | 198.51.100.1",
                "10.1.1.1        | [2001:db8:2::5]:4711                | 2001:db8:2::/64        ",
                "10.1.1.1        | nonsense                            | 10.1.1.1",
                "10.1.1.1        | 198.51.100.1, nonsense              | 10.1.1.1",
                "10.1.1.1        | ''                                  | 10.1.1.1",
            })
    void a_trusted_proxy_names_the_client_and_what_the_client_wrote_before_is_not_believed(
            String peer, String header, String client) {
        assertThat(proxied.of(FakeRequest.from(peer, HEADER, header))).isEqualTo(client);
    }

    @Test
    void several_headers_are_one_list() {
        assertThat(proxied.of(FakeRequest.from("10.1.1.1", HEADER, "203.0.113.9", HEADER, "198.51.100.1, 10.2.2.2")))
                .isEqualTo("198.51.100.1");
    }

    @Test
    void addresses_of_one_ipv6_network_are_one_client() {
        String one = direct.of(FakeRequest.from("2001:db8:2:3:1::1"));

        assertThat(direct.of(FakeRequest.from("2001:db8:2:3:ffff::2"))).isEqualTo(one);
        assertThat(direct.of(FakeRequest.from("2001:db8:2:4:1::1"))).isNotEqualTo(one);
    }

    @ParameterizedTest
    @ValueSource(strings = {"300.1.1.1", "10.0.0.0/33", "2001:db8::/129", "example.com"})
    void what_is_no_network_is_refused(String proxy) {
        assertThatThrownBy(() -> new ClientAddress(HttpConfig.DEFAULT.withTrustedProxies(proxy)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(proxy);
    }
}
