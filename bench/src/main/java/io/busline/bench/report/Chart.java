package io.busline.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A chart of lines as SVG; its colours come from the page. Not for several threads. */
final class Chart {
    private static final int WIDTH = 640;
    private static final int HEIGHT = 280;
    private static final int LEFT = 78;
    private static final int RIGHT = 16;
    private static final int TOP = 34;
    private static final int BOTTOM = 48;
    /** Room for a letter of a legend. */
    private static final double LETTER = 7.2;

    /** A point; NaN leaves a gap. */
    record Point(double x, double y) {}

    /** @param colour number of the colour, from 1 on */
    private record Series(String name, int colour, List<Point> points) {}

    private record Mark(double x, String name) {}

    private final Axis x;
    private final Axis y;
    private final boolean dots;
    private final List<Series> series = new ArrayList<>();
    private final List<Mark> marks = new ArrayList<>();

    /** @param dots whether each point is shown */
    Chart(Axis x, Axis y, boolean dots) {
        this.x = x;
        this.y = y;
        this.dots = dots;
    }

    Chart line(String name, int colour, List<Point> points) {
        series.add(new Series(name, colour, points));
        return this;
    }

    /** From here on something else is done. */
    Chart mark(double at, String name) {
        marks.add(new Mark(at, name));
        return this;
    }

    String svg(String description) {
        StringBuilder svg = new StringBuilder();
        add(svg, "<svg viewBox='0 0 %d %d' role='img' aria-label='%s'>%n", WIDTH, HEIGHT, Html.escape(description));
        grid(svg);
        marks.forEach(mark -> add(
                svg,
                "<g class='mark'><line x1='%1$.1f' y1='%2$d' x2='%1$.1f' y2='%3$d'/>"
                        + "<text transform='translate(%4$.1f %5$d) rotate(90)'>%6$s</text></g>%n",
                left(mark.x),
                TOP,
                HEIGHT - BOTTOM,
                left(mark.x) + 4,
                TOP + 4,
                Html.escape(mark.name)));
        series.forEach(line -> draw(svg, line));
        legend(svg);
        return svg.append("</svg>\n").toString();
    }

    private void grid(StringBuilder svg) {
        for (double tick : y.ticks()) {
            double top = top(tick);
            add(svg, "<line class='grid' x1='%d' y1='%.1f' x2='%d' y2='%2$.1f'/>", LEFT, top, WIDTH - RIGHT);
            add(
                    svg,
                    "<text class='tick' x='%d' y='%.1f' text-anchor='end'>%s</text>%n",
                    LEFT - 7,
                    top + 4,
                    y.written().apply(tick));
        }
        for (double tick : x.ticks()) {
            double left = left(tick);
            add(
                    svg,
                    "<line class='grid' x1='%.1f' y1='%d' x2='%1$.1f' y2='%d'/>",
                    left,
                    HEIGHT - BOTTOM,
                    HEIGHT - BOTTOM + 4);
            add(
                    svg,
                    "<text class='tick' x='%.1f' y='%d' text-anchor='middle'>%s</text>%n",
                    left,
                    HEIGHT - BOTTOM + 18,
                    x.written().apply(tick));
        }
        add(svg, "<line class='axis' x1='%d' y1='%d' x2='%d' y2='%2$d'/>%n", LEFT, HEIGHT - BOTTOM, WIDTH - RIGHT);
        add(
                svg,
                "<text class='label' x='%d' y='%d' text-anchor='middle'>%s</text>",
                (LEFT + WIDTH - RIGHT) / 2,
                HEIGHT - 8,
                Html.escape(x.label()));
        add(
                svg,
                "<text class='label' transform='translate(14 %d) rotate(-90)' text-anchor='middle'>%s</text>%n",
                (TOP + HEIGHT - BOTTOM) / 2,
                Html.escape(y.label()));
    }

    private void draw(StringBuilder svg, Series line) {
        StringBuilder path = new StringBuilder();
        boolean pen = false;
        for (Point point : line.points) {
            boolean known = !Double.isNaN(point.y);
            if (known) {
                path.append(String.format(Locale.ROOT, "%s%.1f %.1f", pen ? "L" : "M", left(point.x), top(point.y)));
            }
            if (known && dots) {
                add(svg, "<circle class='c%d' cx='%.1f' cy='%.1f' r='3.2'/>", line.colour, left(point.x), top(point.y));
            }
            pen = known;
        }
        add(svg, "<path class='c%d' d='%s'/>%n", line.colour, path);
    }

    private void legend(StringBuilder svg) {
        double at = LEFT;
        for (Series line : series) {
            add(
                    svg,
                    "<path class='c%d' d='M%.1f 14h18'/><text class='tick' x='%.1f' y='18'>%s</text>%n",
                    line.colour,
                    at,
                    at + 24,
                    Html.escape(line.name));
            at += 24 + LETTER * line.name.length() + 16;
        }
    }

    private double left(double value) {
        return LEFT + x.part(value) * (WIDTH - LEFT - RIGHT);
    }

    private double top(double value) {
        return HEIGHT - BOTTOM - y.part(value) * (HEIGHT - TOP - BOTTOM);
    }

    private static void add(StringBuilder svg, String format, Object... values) {
        svg.append(String.format(Locale.ROOT, format, values));
    }
}
