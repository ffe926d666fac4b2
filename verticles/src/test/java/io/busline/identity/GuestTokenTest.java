package io.busline.identity;

import static org.assertj.core.api.Assertions.assertThat;

import io.busline.protocol.User;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GuestTokenTest {
    @Test
    void a_token_is_read_back_as_the_same_user() {
        GuestToken issued = GuestToken.issue();

        assertThat(GuestToken.parse(issued.value())).contains(issued);
        assertThat(GuestToken.parse(issued.value()).orElseThrow().userId()).isEqualTo(issued.userId());
    }

    @Test
    void every_guest_gets_an_id_of_its_own_that_does_not_show_the_token() {
        GuestToken one = GuestToken.issue();

        assertThat(one.userId()).isNotEqualTo(GuestToken.issue().userId());
        assertThat(one.userId()).startsWith("guest-").doesNotContain(one.value().substring("guest.".length()));
    }

    @Test
    void a_guest_without_a_token_has_an_id_of_its_own_of_the_same_kind() {
        User passing = GuestToken.passingGuest();

        assertThat(passing.id())
                .matches("guest-[0-9a-z]{1,16}")
                .isNotEqualTo(GuestToken.passingGuest().id());
        assertThat(passing.guest()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "guest.",
                "guest.short",
                "a.b.c",
                "guest.ABCDEFGHIJKLMNOPQRSTUVWXYZ0",
                "guest-0123456789abcdefghijklmnopq"
            })
    void what_is_no_guests_token_is_not_taken_for_one(String token) {
        assertThat(GuestToken.parse(token)).isEmpty();
    }
}
