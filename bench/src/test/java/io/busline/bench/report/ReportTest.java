package io.busline.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.busline.bench.report.Results.Verdict;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;

class ReportTest {
    private static final Pattern SVG = Pattern.compile("<svg.*?</svg>", Pattern.DOTALL);

    private final Results results = Sample.results();

    @Test
    void the_page_shows_the_four_figures_and_needs_nothing_from_elsewhere() {
        String page = HtmlReport.of(results);

        assertThat(page)
                .contains("Connections held", "899", "20.0 KiB", "99.0 ms", "500/s", "all limits kept")
                .contains("a &lt;note&gt;")
                .doesNotContain("<note>", "<script", "<link", "src=", "url(", "NaN");
    }

    @Test
    void the_page_says_that_a_limit_was_missed() {
        results.verdicts().add(new Verdict("loss", "0", "1", false));

        assertThat(HtmlReport.of(results)).contains("limits missed");
    }

    @Test
    void every_plot_is_sound_xml_with_a_line_and_units_on_its_axes() throws Exception {
        Matcher plots = SVG.matcher(HtmlReport.of(results));
        int count = 0;
        for (; plots.find(); count++) {
            String svg = plots.group();
            assertThat(DocumentBuilderFactory.newInstance()
                            .newDocumentBuilder()
                            .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)))
                            .getElementsByTagName("path")
                            .getLength())
                    .isGreaterThanOrEqualTo(2);
            assertThat(svg).contains("class='label'").doesNotContain("NaN");
        }
        assertThat(count).isEqualTo(7);
    }

    @Test
    void the_json_has_the_same_figures_in_plain_units() {
        JsonObject json = JsonReport.of(results);

        JsonObject latency = json.getJsonObject("latency");
        assertThat(latency.getJsonObject("delivery").getDouble("p99")).isCloseTo(99_000, within(100.0));
        assertThat(latency.getDouble("serverCpuADelivery")).isEqualTo(0.0005);
        assertThat(latency.getJsonArray("seconds")).hasSize(2);
        assertThat(json.getJsonObject("capacity").getDouble("deliveredRate")).isEqualTo(500);
        assertThat(json.getJsonObject("memory")
                        .getJsonArray("stages")
                        .getJsonObject(1)
                        .getDouble("rssAConnection"))
                .isEqualTo(20 * 1024);
        assertThat(json.getJsonObject("connections").getInteger("held")).isEqualTo(899);
    }

    @Test
    void the_summary_tells_figures_limits_and_notes() {
        assertThat(TextReport.of(results))
                .contains("899 of 1,000", "<refused>", "99.0 ms", "20.0 KiB", "Note: a <note>");
    }
}
