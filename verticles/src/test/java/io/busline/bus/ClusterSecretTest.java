package io.busline.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ClusterSecretTest {
    private static final byte[] EVENT = "event".getBytes(StandardCharsets.UTF_8);

    @Test
    void a_tag_fits_the_same_event_and_the_same_secret_only() {
        ClusterSecret secret = new ClusterSecret("s".repeat(32));
        byte[] tag = secret.tag(EVENT);

        assertThat(tag).hasSize(16);
        assertThat(new ClusterSecret("s".repeat(32)).matches(tag, EVENT)).isTrue();
        assertThat(new ClusterSecret("s".repeat(33)).matches(tag, EVENT)).isFalse();
        assertThat(secret.matches(tag, new byte[0])).isFalse();
    }

    @Test
    void a_short_secret_is_refused_and_none_is_shown() {
        String shorter = "x".repeat(31);

        assertThatThrownBy(() -> new ClusterSecret(shorter))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining(shorter);
        assertThat(new ClusterSecret("y".repeat(32)).toString()).doesNotContain("y");
    }
}
