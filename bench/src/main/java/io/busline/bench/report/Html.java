package io.busline.bench.report;

import java.util.List;

/** Pieces of a page. */
final class Html {
    private Html() {}

    static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("'", "&#39;")
                .replace("\"", "&quot;");
    }

    /** A table; the first cell of each row names it. Cells are text, not HTML. */
    static String table(List<String> head, List<List<String>> rows) {
        StringBuilder table = new StringBuilder("<table><thead><tr>");
        head.forEach(cell -> table.append("<th>").append(escape(cell)).append("</th>"));
        table.append("</tr></thead><tbody>\n");
        for (List<String> row : rows) {
            table.append("<tr>");
            row.forEach(cell -> table.append("<td>").append(escape(cell)).append("</td>"));
            table.append("</tr>\n");
        }
        return table.append("</tbody></table>\n").toString();
    }

    /** One of the great figures at the top. */
    static String card(String name, String value, String below) {
        return "<div class='card'><h2>" + escape(name) + "</h2><p class='value'>" + escape(value) + "</p><p>"
                + escape(below) + "</p></div>\n";
    }

    static String section(String title, String content) {
        return "<section><h2>" + escape(title) + "</h2>\n" + content + "</section>\n";
    }
}
