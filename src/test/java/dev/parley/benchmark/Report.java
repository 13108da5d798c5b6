package dev.parley.benchmark;

import dev.parley.benchmark.Benchmark.Case;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Writes figures down. */
final class Report {
    private Report() {}

    /** Returns a table for each shape, in Markdown that reads well as it is. */
    static String table(Map<Case, Figures> medians) {
        StringBuilder out = new StringBuilder();
        Shape shape = null;
        for (Map.Entry<Case, Figures> each : medians.entrySet()) {
            if (!each.getKey().shape().equals(shape)) {
                shape = each.getKey().shape();
                out.append(out.length() == 0 ? "" : "\n");
                out.append("**").append(shape.title()).append("**\n\n");
                row(out, "", "deliveries/s", "µs CPU", "p50 ms", "p99 ms", "bytes", "requests", "lost");
                out.append("|---|--:|--:|--:|--:|--:|--:|--:|\n");
            }
            Figures figures = each.getValue();
            row(
                    out,
                    each.getKey().peer().name(),
                    text(figures.deliveriesPerSecond()),
                    text(figures.cpuMicros()),
                    text(figures.p50Millis()),
                    text(figures.p99Millis()),
                    text(figures.bytes()),
                    figures.requests() == 0 ? "0" : text(figures.requests()),
                    text(figures.lost()));
        }
        return out.append(
                        "\nA delivery is a message that reached a client; CPU time of the server process, bytes and requests"
                                + " are for each delivery. Medians; Java "
                                + Runtime.version().feature() + ", "
                                + Runtime.getRuntime().availableProcessors() + " processors.\n")
                .toString();
    }

    private static void row(StringBuilder out, Object... cells) {
        out.append(String.format(Locale.ROOT, "| %-20s | %12s | %9s | %9s | %9s | %7s | %8s | %6s |\n", cells));
    }

    /** Three digits that count. */
    static String text(double value) {
        if (value >= 100 || value == 0) {
            return String.format(Locale.ROOT, "%,.0f", value);
        }
        return String.format(Locale.ROOT, value >= 10 ? "%.1f" : "%.2f", value);
    }

    /** Returns every round of every case. */
    static String json(Map<Case, List<Figures>> rounds) {
        Map<String, Map<String, List<Figures>>> shapes = new LinkedHashMap<>();
        rounds.forEach((each, figures) -> shapes.computeIfAbsent(each.shape().title(), title -> new LinkedHashMap<>())
                .put(each.peer().name(), figures));
        return JsonMapper.builder()
                .enable(SerializationFeature.INDENT_OUTPUT)
                .build()
                .writeValueAsString(shapes);
    }
}
