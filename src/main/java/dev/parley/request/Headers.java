package dev.parley.request;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Header fields as received: the lines of a field stay separate and in order, and names are case-insensitive. Immutable.
 */
public final class Headers {
    private final Map<String, List<String>> lines;

    private Headers(Map<String, List<String>> lines) {
        this.lines = lines;
    }

    /** Copies fields, and merges those whose names differ only in case. */
    public static Headers of(Map<String, ? extends List<String>> fields) {
        Map<String, List<String>> lines = new LinkedHashMap<>();
        fields.forEach((name, values) ->
                lines.computeIfAbsent(key(name), any -> new ArrayList<>()).addAll(values));
        lines.replaceAll((name, values) -> List.copyOf(values));
        return new Headers(lines);
    }

    /** Returns the lines of a field in the order received, or an empty list if it is absent. Immutable. */
    public List<String> all(String name) {
        return lines.getOrDefault(key(name), List.of());
    }

    /** Returns the first line of a field, untrimmed, or null if it is absent. */
    public @Nullable String first(String name) {
        List<String> all = all(name);
        return all.isEmpty() ? null : all.get(0);
    }

    /** Returns whether the field is present, even if its value is empty. */
    public boolean has(String name) {
        return lines.containsKey(key(name));
    }

    /** Returns the elements of a list field over all its lines, trimmed, empty ones dropped (RFC 9110, section 5.6.1). */
    public List<String> elements(String name) {
        List<String> elements = new ArrayList<>();
        for (String line : all(name)) {
            for (String element : line.split(",", -1)) {
                String trimmed = trim(element);
                if (!trimmed.isEmpty()) {
                    elements.add(trimmed);
                }
            }
        }
        return elements;
    }

    /** Returns whether a list field contains this token, regardless of case. */
    public boolean listsToken(String name, String token) {
        return elements(name).stream().anyMatch(token::equalsIgnoreCase);
    }

    /** Returns a copy in which a field has exactly this one line. */
    public Headers with(String name, String value) {
        Map<String, List<String>> copy = new LinkedHashMap<>(lines);
        copy.put(key(name), List.of(value));
        return new Headers(copy);
    }

    /** Removes spaces and tabs around a value, the only optional whitespace of HTTP (RFC 9110, section 5.6.3). */
    public static String trim(String value) {
        int from = 0;
        int to = value.length();
        while (from < to && isBlank(value.charAt(from))) {
            from++;
        }
        while (to > from && isBlank(value.charAt(to - 1))) {
            to--;
        }
        return value.substring(from, to);
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t';
    }

    private static String key(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}
