package io.busline.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class BuslineCommandTest {
    private static final int STARTED = 42;

    private final List<NodeSettings> started = new ArrayList<>();
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void without_arguments_a_single_node_starts_with_defaults() {
        assertThat(run()).isEqualTo(STARTED);

        assertThat(started).singleElement().satisfies(settings -> {
            assertThat(settings.cluster()).isNull();
            assertThat(settings.vertxFlags()).isEmpty();
            assertThat(settings.config().gateway().http().port()).isEqualTo(8080);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"-cluster", "--cluster", "-c", "-CLUSTER"})
    void a_clustered_node_starts_with_any_spelling_of_the_flag(String flag) {
        assertThat(run(flag, "-cluster-host", "127.0.0.9")).isEqualTo(STARTED);

        assertThat(started).singleElement().satisfies(settings -> {
            assertThat(settings.cluster()).isNotNull();
            assertThat(settings.vertxFlags()).containsExactly("-cluster-host", "127.0.0.9", "-cluster");
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"check", "start"})
    void certificates_that_are_not_there_are_a_wrong_configuration(String command) {
        String tls = "{\"certificate\":\"none.pem\",\"key\":\"none.key\",\"authorities\":\"none.pem\"}";

        assertThat(run(command, "-conf", "{\"cluster\":{\"tls\":" + tls + "}}")).isEqualTo(ExitCode.USAGE);
        assertThat(started).isEmpty();
    }

    @Test
    void flags_take_files_and_json_with_one_dash_or_two(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("conf.json"), "{\"http\":{\"port\":8081}}");

        assertThat(run("start", "--conf=" + file, "-instances", "3", "--options", "{\"workerPoolSize\":7}"))
                .isEqualTo(STARTED);

        assertThat(started).singleElement().satisfies(settings -> {
            assertThat(settings.config().gateway().http().port()).isEqualTo(8081);
            assertThat(settings.config().gateway().instances()).isEqualTo(3);
            assertThat(settings.vertxFlags()).containsExactly("-options", "{\"workerPoolSize\":7}");
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"help", "-h", "-help", "--help"})
    void help_describes_the_product(String argument) {
        assertThat(run(argument)).isZero();

        assertThat(out.toString())
                .contains("busline.jar [COMMAND] [FLAGS]", "-cluster", "-conf", "-instances", "-options")
                .contains("BUSLINE_HTTP_PORT", "Exit codes:")
                .doesNotContain("mainVerticle");
        assertThat(started).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"version", "-version", "--version"})
    void the_version_is_told(String argument) {
        assertThat(run(argument)).isZero();

        assertThat(out.toString()).startsWith("Busline ").contains("Java ");
        assertThat(started).isEmpty();
    }

    @Test
    void check_says_that_a_configuration_is_in_order_and_starts_nothing() {
        assertThat(run("check", "-cluster", "-conf", "{\"http\":{\"port\":8081}}"))
                .isZero();

        assertThat(out.toString()).contains("in order");
        assertThat(started).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "sart | there is no command 'sart'",
                "check more | 'more'",
                "io.busline.Verticle | there is no command",
                "-clustr | -cluster",
                "--worker | Unknown option: '--worker'",
                "-deployment-options x | Unknown option: '-deployment-options'",
                "-instances 0 | -instances must be at least 1, not 0",
                "-instances many | 'many' is not an int",
                "-conf | Missing required parameter",
                "-cluster-host 127.0.0.1 | -cluster-host has no effect without -cluster",
            })
    void a_wrong_command_line_is_refused_with_a_reason_and_a_hint(String arguments, String reason) {
        assertThat(run(arguments.split(" "))).isEqualTo(ExitCode.USAGE);

        assertThat(err.toString()).startsWith("busline: ").contains(reason).contains("help");
        assertThat(started).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "-conf|no/such/file.json",
                "-conf|../README.md",
                "-conf|{\"http\":",
                "-conf|{\"http\":{\"prt\":1}}",
                "-options|{\"eventLoopPoolSize\":-1}",
                "-options|[]",
            })
    void a_wrong_configuration_is_refused_by_start_and_by_check(String flag, String value) {
        assertThat(run(flag, value)).isEqualTo(ExitCode.USAGE);
        assertThat(run("check", flag, value)).isEqualTo(ExitCode.USAGE);

        assertThat(started).isEmpty();
    }

    private int run(String... arguments) {
        CommandLine line = BuslineCommand.commandLine(settings -> {
            started.add(settings);
            return STARTED;
        });
        line.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        return line.execute(arguments);
    }
}
