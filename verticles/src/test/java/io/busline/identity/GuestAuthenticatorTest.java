package io.busline.identity;

import static org.assertj.core.api.Assertions.assertThat;

import io.busline.protocol.BuslineException;
import io.busline.protocol.ErrorCode;
import io.vertx.core.Future;
import org.junit.jupiter.api.Test;

class GuestAuthenticatorTest {
    private final GuestAuthenticator authenticator = new GuestAuthenticator();

    @Test
    void a_guest_has_the_name_it_wishes_for_in_its_one_form() {
        assertThat(admitted(null, "Ada\u3000Lovelace").identity().user().name()).isEqualTo("Ada Lovelace");
    }

    @Test
    void a_guest_without_a_name_is_called_by_its_id_and_may_ask_for_that_when_it_comes_back() {
        Admission first = admitted(null, null);
        String id = first.identity().user().id();

        assertThat(first.identity().user().name()).isEqualTo(id);
        assertThat(admitted(first.token(), id).identity().user().name()).isEqualTo(id);
    }

    @Test
    void nobody_is_called_by_the_id_of_somebody_else() {
        String another = admitted(null, null).identity().user().id();

        assertBadField(authenticator.authenticate(new Credentials(null, another)));
        assertBadField(authenticator.authenticate(new Credentials(null, another.toUpperCase())));
        assertBadField(
                authenticator.authenticate(new Credentials(GuestToken.issue().value(), another)));
    }

    @Test
    void a_name_that_nobody_may_have_is_a_bad_field() {
        assertBadField(authenticator.authenticate(new Credentials(null, "A\u200Bda")));
    }

    private Admission admitted(String token, String name) {
        return authenticator.authenticate(new Credentials(token, name)).result();
    }

    private static void assertBadField(Future<Admission> refused) {
        assertThat(refused.cause())
                .isInstanceOfSatisfying(
                        BuslineException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.BAD_FIELD));
    }
}
