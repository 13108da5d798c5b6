package dev.parley.benchmark;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Figures with what was aimed at; each is printed as soon as it is known. */
final class Findings {
    private record Row(String what, String figure, String target) {}

    private final List<Row> rows = new ArrayList<>();

    /** Begins a part of the table. */
    void title(String title) {
        rows.add(new Row("**" + title + "**", "", ""));
        System.err.println(title);
    }

    /** Adds a figure. */
    void add(String what, String figure, String target) {
        rows.add(new Row(what, figure, target));
        System.err.println("  " + what + ": " + figure);
    }

    /** Adds a figure that is only there to be compared with others. */
    void add(String what, String figure) {
        add(what, figure, "");
    }

    /** Adds two figures side by side, and how much more the second is. */
    void compare(String what, double one, double other, String unit, String target) {
        add(
                what,
                Report.text(one) + " and " + Report.text(other) + (unit.isEmpty() ? "" : " ") + unit
                        + String.format(Locale.ROOT, " (%.2f times)", other / one),
                target);
    }

    /** Returns a table in Markdown that reads well as it is. */
    String table() {
        StringBuilder out = new StringBuilder();
        row(out, new Row("", "measured", "target"));
        out.append("|---|---|---|\n");
        rows.forEach(each -> row(out, each));
        return out.append("\nJava ")
                .append(Runtime.version().feature())
                .append(", ")
                .append(Runtime.getRuntime().availableProcessors())
                .append(" processors, shared by server and clients.\n")
                .toString();
    }

    private static void row(StringBuilder out, Row row) {
        out.append(String.format(Locale.ROOT, "| %-64s | %-36s | %-30s |\n", row.what(), row.figure(), row.target()));
    }
}
