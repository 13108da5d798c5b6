package dev.parley.benchmark;

import dev.parley.benchmark.Benchmark.Case;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Draws figures as an SVG that can be read on light and dark pages: CPU as bars, latency from p50 to p99 on a scale. */
final class Plot {
    private static final int WIDTH = 860;
    private static final int ROW = 26;
    private static final int HEAD = 74;
    private static final int TITLE = 40;
    private static final int LABELS = 160;
    private static final int BARS = 250;
    private static final int BARS_END = LABELS + BARS;
    private static final int SCALE = 500;
    private static final int SCALE_WIDTH = WIDTH - SCALE - 30;
    /** The ends of the latency scale, as powers of ten of a millisecond. */
    private static final int LEAST = -1;

    private static final int MOST = 3;

    private static final String STYLE = """
            <style>
            svg { font: 13px system-ui, sans-serif; --ink: #1f2328; --soft: #59636e; --line: #d1d9e0; --ours: #0969da; --others: #8c959f; }
            @media (prefers-color-scheme: dark) {
              svg { --ink: #f0f6fc; --soft: #9198a1; --line: #3d444d; --ours: #58a6ff; --others: #7d8590; }
            }
            text { fill: var(--ink); }
            .soft { fill: var(--soft); }
            .title { font-weight: 600; }
            .grid { stroke: var(--line); }
            .ours { fill: var(--ours); stroke: var(--ours); }
            .others { fill: var(--others); stroke: var(--others); }
            </style>
            """;

    private final StringBuilder out = new StringBuilder();
    private int y = HEAD;

    private Plot() {}

    static String of(Map<Case, Figures> medians) {
        List<Map.Entry<Case, Figures>> all = new ArrayList<>(medians.entrySet());
        Plot plot = new Plot();
        for (int from = 0, to; from < all.size(); from = to) {
            Shape shape = all.get(from).getKey().shape();
            to = from;
            while (to < all.size() && all.get(to).getKey().shape().equals(shape)) {
                to++;
            }
            plot.group(shape, all.subList(from, to));
        }
        return plot.whole();
    }

    private String whole() {
        int height = y + 34;
        StringBuilder svg = new StringBuilder(String.format(
                Locale.ROOT,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\" role=\"img\""
                        + " aria-label=\"CPU time and latency of a delivered message\">%n",
                WIDTH,
                height,
                WIDTH,
                height));
        svg.append(STYLE);
        svg.append(text(LABELS, 24, "start", "title", "Server CPU per delivered message"));
        svg.append(text(LABELS, 42, "start", "soft", "µs, lower is better; each group has its own scale"));
        svg.append(text(SCALE, 24, "start", "title", "Delay until a client has it"));
        svg.append(text(SCALE, 42, "start", "soft", "from median to 99th percentile"));
        for (int power = LEAST; power <= MOST; power++) {
            double x = onScale(Math.pow(10, power));
            svg.append(String.format(
                    Locale.ROOT,
                    "<line class=\"grid\" x1=\"%.1f\" y1=\"%d\" x2=\"%.1f\" y2=\"%d\"/>%n",
                    x,
                    HEAD - 14,
                    x,
                    y + 6));
            svg.append(text(x, y + 24, "middle", "soft", power < 0 ? "0.1 ms" : power == MOST ? "1 s" : millis(power)));
        }
        return svg.append(out).append("</svg>\n").toString();
    }

    private static String millis(int power) {
        return Math.round(Math.pow(10, power)) + " ms";
    }

    private void group(Shape shape, List<Map.Entry<Case, Figures>> rows) {
        double most = rows.stream()
                .mapToDouble(row -> row.getValue().cpuMicros())
                .max()
                .orElse(1);
        out.append(text(12, y + 8, "start", "title", shape.title()));
        y += TITLE - 10;
        for (Map.Entry<Case, Figures> row : rows) {
            row(row.getKey().peer(), row.getValue(), most);
            y += ROW;
        }
        y += TITLE - ROW + 6;
    }

    private void row(Peer peer, Figures figures, double most) {
        String colour = peer.hearing() == Peer.Hearing.PARLEY ? "ours" : "others";
        int middle = y + 5;
        double bar = Math.max(2, (BARS - 60) * figures.cpuMicros() / most);
        out.append(text(LABELS - 10, y + 9, "end", "", peer.name()));
        out.append(String.format(
                Locale.ROOT,
                "<rect class=\"%s\" x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"14\" rx=\"2\"/>%n",
                colour,
                LABELS,
                y - 2,
                bar));
        out.append(text(
                Math.min(LABELS + bar + 6, BARS_END), y + 9, "start", "", Report.text(figures.cpuMicros()) + " µs"));
        double from = onScale(figures.p50Millis());
        double to = onScale(figures.p99Millis());
        out.append(String.format(
                Locale.ROOT,
                "<line class=\"%s\" x1=\"%.1f\" y1=\"%d\" x2=\"%.1f\" y2=\"%d\" stroke-width=\"3\"/>%n",
                colour,
                from,
                middle,
                to,
                middle));
        dot(colour, from, middle, 5);
        dot(colour, to, middle, 3);
    }

    private void dot(String colour, double x, int middle, int radius) {
        out.append(String.format(
                Locale.ROOT, "<circle class=\"%s\" cx=\"%.1f\" cy=\"%d\" r=\"%d\"/>%n", colour, x, middle, radius));
    }

    /** Returns the position of this many milliseconds on a logarithmic scale; values off the scale go to its ends. */
    private static double onScale(double millis) {
        double power = Math.log10(Math.max(millis, 1e-9));
        double part = (Math.min(MOST, Math.max(LEAST, power)) - LEAST) / (MOST - LEAST);
        return SCALE + part * SCALE_WIDTH;
    }

    private static String text(double x, int y, String anchor, String style, String text) {
        return String.format(
                Locale.ROOT,
                "<text x=\"%.1f\" y=\"%d\" text-anchor=\"%s\" class=\"%s\">%s</text>%n",
                x,
                y,
                anchor,
                style,
                text);
    }
}
