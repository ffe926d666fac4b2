package io.busline.transport.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.busline.config.HttpConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OriginsTest {
    private static final String PEER = "192.0.2.1";

    private final Origins own = new Origins(HttpConfig.DEFAULT);

    @ParameterizedTest
    @CsvSource({
        "http://localhost:8080,    localhost:8080,       true",
        "https://chat.example.com, chat.example.com,     true",
        "https://chat.example.com, chat.example.com:443, true",
        "http://chat.example.com,  CHAT.example.com:80,  true",
        "http://[::1]:8080,        [::1]:8080,           true",
        "http://localhost:8081,    localhost:8080,       false",
        "https://evil.example.com, chat.example.com,     false",
        "https://chat.example.com.evil.net, chat.example.com, false",
        "https://chat.example.com:444, chat.example.com, false",
        "null,                     chat.example.com,     false",
        "'',                       chat.example.com,     false",
        "chat.example.com,         chat.example.com,     false",
    })
    void the_nodes_own_origin_is_the_host_that_was_asked_for(String origin, String host, boolean allowed) {
        assertThat(own.allow(FakeRequest.from(PEER, "Origin", origin, "Host", host)))
                .isEqualTo(allowed);
    }

    @Test
    void what_is_no_browser_says_no_origin_and_is_allowed() {
        assertThat(own.allow(FakeRequest.from(PEER, "Host", "chat.example.com")))
                .isTrue();
        assertThat(own.allow(FakeRequest.from(PEER))).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "same-origin, '',                              true",
        "none,        '',                              true",
        "cross-site,  '',                              false",
        "cross-site,  https://evil.example.com/page,   false",
        "same-site,   https://www.example.com/,        false",
        "cross-site,  https://friend.example.net/chat, true",
        "cross-site,  https://friend.example.net,      true",
    })
    void scripts_and_frames_of_other_sites_have_no_origin_and_are_told_by_what_the_browser_says(
            String site, String referer, boolean allowed) {
        Origins origins = new Origins(HttpConfig.DEFAULT.withOrigins("https://friend.example.net"));

        assertThat(origins.allow(
                        FakeRequest.from(PEER, "Host", "chat.example.com", "Sec-Fetch-Site", site, "Referer", referer)))
                .isEqualTo(allowed);
    }

    @Test
    void two_origins_are_none() {
        assertThat(own.allow(FakeRequest.from(
                        PEER, "Host", "a.example", "Origin", "http://a.example", "Origin", "http://b.example")))
                .isFalse();
    }

    @Test
    void listed_origins_are_allowed_besides_the_own_one() {
        Origins origins = new Origins(HttpConfig.DEFAULT.withOrigins("https://Friend.example.net:443/"));

        assertThat(origins.allow(FakeRequest.from(PEER, "Origin", "https://friend.example.net", "Host", "a")))
                .isTrue();
        assertThat(origins.allow(FakeRequest.from(PEER, "Origin", "http://friend.example.net", "Host", "a")))
                .isFalse();
        assertThat(origins.allow(FakeRequest.from(PEER, "Origin", "https://a", "Host", "a")))
                .isTrue();
        assertThat(origins.frameAncestors()).isEqualTo("frame-ancestors 'self' https://friend.example.net");
    }

    @Test
    void an_asterisk_allows_all() {
        Origins any = new Origins(HttpConfig.DEFAULT.withOrigins("*"));

        assertThat(any.allow(FakeRequest.from(PEER, "Origin", "null", "Host", "a")))
                .isTrue();
        assertThat(any.frameAncestors()).isEqualTo("frame-ancestors *");
    }

    @Test
    void only_a_trusted_proxy_may_say_which_host_was_asked_for() {
        String[] headers = {
            "Origin", "https://chat.example.com", "Host", "10.0.0.5:8080", "X-Forwarded-Host", "chat.example.com"
        };

        assertThat(own.allow(FakeRequest.from(PEER, headers))).isFalse();
        assertThat(new Origins(HttpConfig.DEFAULT.withTrustedProxies(PEER)).allow(FakeRequest.from(PEER, headers)))
                .isTrue();
    }
}
