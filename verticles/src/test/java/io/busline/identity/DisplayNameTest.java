package io.busline.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.busline.protocol.BuslineException;
import io.busline.protocol.ErrorCode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DisplayNameTest {
    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "Ada",
                "Ada Lovelace",
                "J\u00FCrgen Gro\u00DF",
                "O'Brien-Smith (the 2nd)",
                "\u0141ukasz",
                "\u0418\u0432\u0430\u043D",
                "\u0391\u03BB\u03AD\u03BE\u03B7\u03C2",
                "\u738B\u5C0F\u660E",
                "\u3072\u3089\u304C\u306A \u30AB\u30BF\u30AB\u30CA",
                "\uD64D\uAE38\uB3D9",
                "\u0645\u062D\u0645\u062F",
                "\u05D3\u05D5\u05D3 \u05DB\u05D4\u05DF",
                "\u05D3\u05D5\u05D3 (David)",
                "\u0639\u0644\u06CC\u200C\u0631\u0636\u0627", // Persian, with a non-joiner
                "\u0915\u094D\u200D\u0937", // Devanagari, with a joiner
                "\u0E2A\u0E21\u0E0A\u0E32\u0E22", // Thai
                "\u0BAE\u0BC1\u0BB0\u0BC1\u0B95\u0BA9\u0BCD", // Tamil
                "Nguy\u1EC5n V\u0103n A",
                "Zo\u00EB \uD83D\uDE80",
                "\uD83C\uDDE9\uD83C\uDDEA", // a flag
                "\uD83D\uDC68\u200D\uD83D\uDC69\u200D\uD83D\uDC67", // a family
                "\uD83D\uDC69\uD83C\uDFFD\u200D\uD83D\uDCBB", // a woman with a skin tone at a computer
                "<script>", // not dangerous: it is text
                "guest",
                "Guest of honour",
                "guesthouse-7",
            })
    void an_honest_name_is_as_it_was_and_no_id(String name) {
        assertThat(DisplayName.of(name)).isEqualTo(name);
        assertThat(DisplayName.isLikeAnId(name)).isFalse();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "'  Ada  ', Ada",
        "'Ada   Lovelace', Ada Lovelace",
        "'Ada\u00A0\u3000Lovelace', Ada Lovelace",
        "\uFF21\uFF44\uFF41, Ada", // wide letters
        "Zoe\u0308, Zo\u00EB",
        "\u2460, 1",
        "I \u2764\uFE0F chat, I \u2764 chat",
        "\uD83C\uDFF3\uFE0F\u200D\uD83C\uDF08, \uD83C\uDFF3\u200D\uD83C\uDF08", // the rainbow flag
    })
    void a_name_is_brought_into_one_form(String wish, String name) {
        assertThat(DisplayName.of(wish)).isEqualTo(name);
        assertThat(DisplayName.of(name)).as("what it becomes stays").isEqualTo(name);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "\u00A0",
                "\u200B", // zero-width space
                "A\u200Bda",
                "Ada\u200D", // a joiner that joins nothing
                "\u200DAda",
                "A\u200Dda", // between letters that do not join
                "A\u200Cda",
                "\uD83D\uDE80\u200D",
                "\uD83D\uDE80\u200C\uD83D\uDE80",
                "\u0645\u200D\u200D\u0645",
                "\u2060Ada",
                "\uFEFFAda",
                "A\u00ADda", // soft hyphen
                "\u202EadA", // right-to-left override
                "Ada\u202C",
                "\u2067Ada\u2069",
                "\u200EAda",
                "\u061CAda",
                "A\u0000da",
                "A\nda",
                "A\u0085da",
                "A\u2028da",
                "A\uE000da", // private use
                "A\uDBFF\uDFFDda",
                "A\u0378da", // unassigned
                "A\uFFFEda",
                "A\uFFFCda",
                "A\uFFFDda",
                "\u3164", // fillers
                "\u115F\u1160",
                "\uFFA0",
                "\u2800", // Braille's blank
                "\uD834\uDD59",
                "\u034F",
                "A\uDB40\uDD00da", // a variation of ideographs
                "\uD83C\uDFF4\uDB40\uDC67\uDB40\uDC7F", // tags
                "\u0301Ada", // begins with a mark
                "A\u0323\u0324\u0325\u032D\u032E\u0330", // many marks
                "\uFDFA\uFDFA\uFDFA\uFDFA", // 18 characters each
            })
    void a_name_that_hides_or_bends_something_is_refused(String wish) {
        assertThatThrownBy(() -> DisplayName.of(wish))
                .isInstanceOfSatisfying(
                        BuslineException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.BAD_FIELD))
                .hasMessageContaining("name is 1 to 64");
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "guest-1k9w",
                "Guest-1k9w",
                "GUEST-1K9W",
                "guest - 1k9w",
                "guest_1k9w",
                "guest\u20101k9w", // hyphens, dashes and minus
                "guest\u20141k9w",
                "guest\u22121k9w",
                "gu\u0435st-1k9w", // Cyrillic e
                "gue\u0455t-1k9w",
                "\uFF47\uFF55\uFF45\uFF53\uFF54-1k9w",
                "gue\u017Ft-1k9w", // a long s
            })
    void a_name_like_an_id_is_known_as_one(String wish) {
        assertThat(DisplayName.isLikeAnId(DisplayName.of(wish))).isTrue();
    }
}
