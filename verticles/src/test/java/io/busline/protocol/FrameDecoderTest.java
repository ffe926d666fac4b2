package io.busline.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FrameDecoderTest {
    private final FrameDecoder decoder = new FrameDecoder(10);

    @Test
    void every_type_of_frame_is_read_with_its_fields() {
        assertThat(decoder.decode("{'type':'hello','id':'1','name':' Ada ','token':'t'}".replace('\'', '"')))
                .isEqualTo(new ClientFrame.Hello("1", "t", "Ada"));
        assertThat(decoder.decode("{'type':'join','id':'2','room':'a.b:c_d-9','since':7,'limit':0}".replace('\'', '"')))
                .isEqualTo(new ClientFrame.Join("2", "a.b:c_d-9", OptionalLong.of(7), 0));
        assertThat(decoder.decode("{'type':'leave','room':'r'}".replace('\'', '"')))
                .isEqualTo(new ClientFrame.Leave(null, "r"));
        assertThat(decoder.decode("{'type':'message','id':'3','room':'r','text':'hi'}".replace('\'', '"')))
                .isEqualTo(new ClientFrame.Message("3", "r", "hi"));
        assertThat(decoder.decode("{'type':'history','room':'r','before':9,'limit':500}".replace('\'', '"')))
                .isEqualTo(new ClientFrame.History(null, "r", OptionalLong.of(9), OptionalLong.empty(), 500));
        assertThat(decoder.decode("{'type':'presence','room':'r'}".replace('\'', '"')))
                .isEqualTo(new ClientFrame.Presence(null, "r"));
        assertThat(decoder.decode("{'type':'ping','id':'4'}".replace('\'', '"')))
                .isEqualTo(new ClientFrame.Ping("4"));
    }

    @Test
    void what_is_left_out_or_null_has_its_default() {
        assertThat(decoder.decode("{\"type\":\"join\",\"room\":\"r\",\"since\":null}"))
                .isEqualTo(new ClientFrame.Join(null, "r", OptionalLong.empty(), 50));
        assertThat(decoder.decode("{\"type\":\"hello\"}")).isEqualTo(new ClientFrame.Hello(null, null, null));
    }

    @Test
    void fields_it_does_not_know_are_passed_over() {
        assertThat(decoder.decode("{\"type\":\"ping\",\"new\":{\"in\":[2]}}")).isEqualTo(new ClientFrame.Ping(null));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "hello", "{", "[]", "42", "null", "\"x\"", "{\"type\":\"ping\"} {}", "{'type':1}"})
    void what_is_not_one_json_object_is_a_bad_frame(String text) {
        assertThat(malformed(text).code()).isEqualTo(ErrorCode.BAD_FRAME);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{'type':7}", "{'type':null}", "{'type':['ping']}"})
    void a_frame_without_a_type_is_a_bad_frame(String text) {
        assertThat(malformed(text.replace('\'', '"')).code()).isEqualTo(ErrorCode.BAD_FRAME);
    }

    @Test
    void an_unknown_type_is_told_as_such_and_with_the_id() {
        ClientFrame.Malformed frame = malformed("{\"type\":\"dance\",\"id\":\"x\"}");

        assertThat(frame.code()).isEqualTo(ErrorCode.UNKNOWN_TYPE);
        assertThat(frame.id()).isEqualTo("x");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{'type':'join'}",
                "{'type':'join','room':''}",
                "{'type':'join','room':7}",
                "{'type':'join','room':'a b'}",
                "{'type':'join','room':'@a+b'}",
                "{'type':'join','room':'\u00e4'}",
                "{'type':'join','room':'12345678901234567890123456789012345678901234567890123456789012345'}",
                "{'type':'join','room':'r','since':-1}",
                "{'type':'join','room':'r','since':'1'}",
                "{'type':'join','room':'r','since':1.5}",
                "{'type':'join','room':'r','since':9007199254740992}",
                "{'type':'join','room':'r','since':99999999999999999999}",
                "{'type':'join','room':'r','limit':501}",
                "{'type':'join','room':'r','limit':-1}",
                "{'type':'join','room':'r','limit':true}",
                "{'type':'message','room':'r'}",
                "{'type':'message','room':'r','text':''}",
                "{'type':'message','room':'r','text':{}}",
                "{'type':'message','room':'r','text':'\\ud800'}",
                "{'type':'message','text':'x'}",
                "{'type':'history','room':'r','before':1,'after':1}",
                "{'type':'hello','name':''}",
                "{'type':'hello','name':'  '}",
                "{'type':'hello','name':5}",
                "{'type':'hello','name':'a\\nb'}",
                "{'type':'hello','name':'\\udc00'}",
                "{'type':'hello','name':'12345678901234567890123456789012345678901234567890123456789012345'}",
                "{'type':'hello','token':1}",
                "{'type':'ping','id':1}",
                "{'type':'ping','id':'12345678901234567890123456789012345678901234567890123456789012345'}",
            })
    void a_field_that_is_missing_or_wrong_is_told_as_a_bad_field(String text) {
        assertThat(malformed(text.replace('\'', '"')).code()).isEqualTo(ErrorCode.BAD_FIELD);
    }

    @Test
    void a_text_over_the_limit_is_too_large_and_one_at_the_limit_is_not() {
        assertThat(malformed("{\"type\":\"message\",\"room\":\"r\",\"text\":\"12345678901\"}")
                        .code())
                .isEqualTo(ErrorCode.TOO_LARGE);
        assertThat(decoder.decode("{\"type\":\"message\",\"room\":\"r\",\"text\":\"1234567890\"}"))
                .isInstanceOf(ClientFrame.Message.class);
    }

    @Test
    void a_malformed_frame_gives_back_its_id_and_room_where_they_are_sound() {
        ClientFrame.Malformed frame = malformed("{\"type\":\"message\",\"room\":\"r\",\"id\":\"x\"}");

        assertThat(frame.id()).isEqualTo("x");
        assertThat(frame.room()).isEqualTo("r");
        assertThat(malformed("{\"type\":\"message\",\"room\":{},\"id\":9}").room())
                .isNull();
        assertThat(malformed("{\"type\":\"message\",\"room\":{},\"id\":9}").id())
                .isNull();
    }

    @Test
    void a_field_that_stands_there_twice_counts_as_it_stands_there_last() {
        assertThat(decoder.decode("{\"type\":\"dance\",\"id\":\"1\",\"type\":\"ping\",\"id\":\"2\"}"))
                .isEqualTo(new ClientFrame.Ping("2"));
    }

    @Test
    void fields_it_does_not_know_may_hold_what_is_long_or_nested_a_little() {
        String digits = "9".repeat(900);

        assertThat(decoder.decode("{\"new\":" + digits + ",\"newer\":[[[{\"a\":[1e9]}]]],\"type\":\"ping\"}"))
                .isEqualTo(new ClientFrame.Ping(null));
    }

    @Test
    void a_number_of_a_thousand_digits_is_no_number_of_ours() {
        assertThat(malformed("{\"type\":\"join\",\"room\":\"r\",\"since\":" + "9".repeat(900) + "}")
                        .code())
                .isEqualTo(ErrorCode.BAD_FIELD);
        assertThat(decoder.decode("{\"type\":\"join\",\"since\":" + "9".repeat(60_000) + "}"))
                .isInstanceOf(ClientFrame.Malformed.class);
    }

    @Test
    void nesting_that_no_field_needs_is_refused_before_much_of_it_is_read() {
        assertThat(malformed("{\"type\":\"ping\",\"new\":" + "[".repeat(40) + "]".repeat(40) + "}")
                        .code())
                .isEqualTo(ErrorCode.BAD_FRAME);
    }

    @Test
    void deep_nesting_is_refused_without_harm() {
        assertThat(malformed("{\"type\":" + "[".repeat(30_000)).code()).isEqualTo(ErrorCode.BAD_FRAME);
        assertThat(malformed("{\"type\":" + "[".repeat(10_000) + "]".repeat(10_000) + "}")
                        .code())
                .isEqualTo(ErrorCode.BAD_FRAME);
    }

    private ClientFrame.Malformed malformed(String text) {
        assertThat(decoder.decode(text)).isInstanceOf(ClientFrame.Malformed.class);
        return (ClientFrame.Malformed) decoder.decode(text);
    }
}
