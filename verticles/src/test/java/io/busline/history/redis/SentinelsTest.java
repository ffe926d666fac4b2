package io.busline.history.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SentinelsTest {
    private final Sentinels sentinels = new Sentinels(List.of("redis://a:1/2", "redis://b:1/2"), "chat");

    @Test
    void the_first_word_is_believed_and_replaces_nobody() {
        assertThat(sentinels.heard("redis://b:1/2", 0, "m:1")).isFalse();

        assertThat(sentinels.believedFirst()).containsExactly("redis://b:1/2", "redis://a:1/2");
    }

    @Test
    void a_higher_epoch_with_another_address_replaces_the_master_once() {
        sentinels.heard("redis://a:1/2", 0, "m:1");

        assertThat(sentinels.heard("redis://b:1/2", 1, "m:2")).isTrue();
        assertThat(sentinels.heard("redis://b:1/2", 1, "m:2")).isFalse();
        assertThat(sentinels.heard("redis://a:1/2", 1, "m:2")).isFalse();
    }

    @Test
    void a_sentinel_that_has_not_heard_of_the_failover_is_not_believed() {
        sentinels.heard("redis://b:1/2", 1, "m:2");

        assertThat(sentinels.heard("redis://a:1/2", 0, "m:1")).isFalse();
        assertThat(sentinels.believedFirst()).startsWith("redis://b:1/2");
    }

    @Test
    void a_sentinel_has_no_databases() {
        assertThat(Sentinels.withoutDatabase("redis://:secret@a:1/2")).isEqualTo("redis://:secret@a:1");
    }
}
