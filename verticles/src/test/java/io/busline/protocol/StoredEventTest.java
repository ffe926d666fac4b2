package io.busline.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class StoredEventTest {
    private static final User ADA = new User("ada", "A \"d\" a", true);

    @Test
    void what_was_stored_is_read_again_as_it_was() {
        StoredEvent stored =
                StoredEvent.of("r", 7, 1_795_305_600_000L, ADA, new RoomEvent.Message("h\u00e9 \ud83d\ude00"));

        assertThat(StoredEvent.read(7, stored.frame())).isEqualTo(stored);
        assertThat(stored.sender()).isEqualTo("ada");
        assertThat(stored.kind()).isEqualTo(RoomEvent.Kind.MESSAGE);
    }

    @Test
    void fields_that_a_later_version_adds_are_passed_over() {
        EncodedFrame later = EncodedFrame.of("{\"new\":{\"ts\":3,\"user\":[1]},\"type\":\"message\",\"ts\":8,"
                + "\"user\":{\"info\":{\"id\":\"x\"},\"id\":\"ada\"},\"text\":\"hi\"}");

        assertThat(StoredEvent.read(7, later)).isEqualTo(new StoredEvent(7, 8, "ada", RoomEvent.Kind.MESSAGE, later));
    }

    @Test
    void a_kind_that_only_a_later_version_knows_is_passed_on() {
        EncodedFrame later = EncodedFrame.of("{\"type\":\"poll\",\"ts\":8,\"user\":{\"id\":\"ada\"}}");

        assertThat(StoredEvent.read(7, later).kind()).isEqualTo(RoomEvent.Kind.UNKNOWN);
        assertThat(StoredEvent.read(7, later).frame()).isEqualTo(later);
    }

    @Test
    void what_is_no_stored_event_is_refused() {
        for (String json : new String[] {"", "[]", "{}", "{\"user\":{}}", "{\"ts\":\"x\"}", "{\"type\":\"message\""}) {
            assertThatThrownBy(() -> StoredEvent.read(7, EncodedFrame.of(json)))
                    .as(json)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("not a stored event");
        }
    }
}
