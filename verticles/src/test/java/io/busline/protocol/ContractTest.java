package io.busline.protocol;

import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Holds docs/protocol.md and the code together. */
class ContractTest {
    private String contract;

    @BeforeEach
    void read() throws IOException {
        contract = Files.readString(Path.of("..", "docs", "protocol.md"));
    }

    @Test
    void the_error_codes_are_those_of_the_documentation() {
        assertThat(names(section("## Errors and closing"), "^\\| `([a-z_]+)` \\|"))
                .isEqualTo(Arrays.stream(ErrorCode.values())
                        .map(ErrorCode::wireName)
                        .collect(toCollection(TreeSet::new)));
    }

    @Test
    void the_errors_statuses_and_whether_to_retry_are_those_of_the_documentation() {
        for (ErrorCode code : ErrorCode.values()) {
            String row =
                    "| `" + code.wireName() + "` | " + code.httpStatus() + " | " + (code.retryable() ? "yes" : "no");
            assertThat(contract).contains(row);
        }
    }

    @Test
    void the_close_codes_are_those_of_the_documentation() {
        assertThat(names(section("## Errors and closing"), "^\\| (\\d{4}) \\|"))
                .isEqualTo(Arrays.stream(CloseCode.values())
                        .map(code -> Short.toString(code.code()))
                        .collect(toCollection(TreeSet::new)));
    }

    @Test
    void every_type_of_frame_from_the_client_is_documented_or_refused() {
        FrameDecoder decoder = new FrameDecoder(10);
        Set<String> documented = names(section("## From the client"), "^\\| `([a-z]+)` \\|");

        assertThat(documented).hasSize(ClientFrame.class.getPermittedSubclasses().length - 1); // all but Malformed
        for (String type : documented) {
            boolean known = !(decoder.decode("{\"type\":\"" + type + "\"}") instanceof ClientFrame.Malformed malformed)
                    || malformed.code() != ErrorCode.UNKNOWN_TYPE;
            assertThat(known).as(type).isTrue();
        }
    }

    @Test
    void every_type_of_frame_from_the_server_is_documented() {
        Set<String> types = Stream.of(ServerFrame.class, RoomEvent.class)
                .flatMap(family -> Stream.of(family.getPermittedSubclasses()))
                .map(type -> type.getSimpleName().toLowerCase(java.util.Locale.ROOT))
                .collect(toCollection(TreeSet::new));

        assertThat(names(section("## From the server"), "^\\| `([a-z]+)` \\|")).isEqualTo(types);
    }

    private String section(String heading) {
        String from = contract.substring(contract.indexOf(heading));
        int end = from.indexOf("\n## ");
        return end < 0 ? from : from.substring(0, end);
    }

    private static Set<String> names(String text, String pattern) {
        return Pattern.compile(pattern, Pattern.MULTILINE)
                .matcher(text)
                .results()
                .map(match -> match.group(1))
                .collect(toCollection(TreeSet::new));
    }
}
