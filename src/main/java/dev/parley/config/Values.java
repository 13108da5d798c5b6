package dev.parley.config;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Typed access to the values of all sources. Each method takes a full name ({@code parley.port}) and reads it from the
 * first source that has it. An empty value counts as absent for optional settings, so that a source can unset what a
 * later one sets.
 *
 * <p>A value that does not convert is recorded as a problem and replaced by the default, so that one start reports all
 * problems at once. Every name that was read is a setting; {@link #problems} reports all other names. Not safe for use
 * by several threads.
 */
final class Values {
    /**
     * One source of values.
     *
     * @param label what an operator calls it, as {@code command line}
     * @param spelling turns the name of a setting into the name this source uses for it
     * @param values by the names that this source uses; all of them must be settings
     */
    record Source(String label, UnaryOperator<String> spelling, Map<String, String> values) {}

    /** Typing errors that a suggestion bridges. */
    private static final int MAX_DISTANCE = 3;

    private record Found(String value, Source source) {}

    private final List<Source> sources;
    private final Set<String> names = new LinkedHashSet<>();
    private final List<String> refused = new ArrayList<>();

    /** Reads from {@code sources}; earlier ones take precedence. */
    Values(List<Source> sources) {
        this.sources = List.copyOf(sources);
    }

    String text(String name, String otherwise) {
        return required(name, otherwise, Function.identity());
    }

    Optional<String> text(String name) {
        return optional(name, Function.identity());
    }

    int integer(String name, int otherwise) {
        return integer(name, otherwise, Integer.MIN_VALUE, Integer.MAX_VALUE);
    }

    /** Refuses numbers outside of {@code least} to {@code most}, both included. */
    int integer(String name, int otherwise, int least, int most) {
        return required(name, otherwise, value -> {
            long number = number(value);
            if (number < least || number > most) {
                throw new IllegalArgumentException(
                        "expected a number from " + least + " to " + most + ", got \"" + value + "\"");
            }
            return (int) number;
        });
    }

    long number(String name, long otherwise) {
        return required(name, otherwise, Values::number);
    }

    OptionalLong optionalNumber(String name) {
        return optional(name, Values::number).map(OptionalLong::of).orElseGet(OptionalLong::empty);
    }

    boolean flag(String name, boolean otherwise) {
        return required(name, otherwise, value -> switch (value.toLowerCase(Locale.ROOT)) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException("expected true or false, got \"" + value + "\"");
        });
    }

    Duration duration(String name, Duration otherwise) {
        return required(name, otherwise, Durations::parse);
    }

    Optional<Duration> duration(String name) {
        return optional(name, Durations::parse);
    }

    Path path(String name, Path otherwise) {
        return required(name, otherwise, Values::toPath);
    }

    Optional<Path> path(String name) {
        return optional(name, Values::toPath);
    }

    /** Reads entries that are separated by commas; spaces around them do not count. */
    List<String> list(String name, List<String> otherwise) {
        return required(name, otherwise, Values::entries);
    }

    Optional<List<String>> list(String name) {
        return optional(name, Values::entries);
    }

    /** Reads the name of a constant of {@code otherwise}'s type in any case, with hyphens instead of underscores. */
    <E extends Enum<E>> E choice(String name, E otherwise) {
        E[] all = otherwise.getDeclaringClass().getEnumConstants();
        return required(
                name,
                otherwise,
                value -> Arrays.stream(all)
                        .filter(each -> each.name().replace('_', '-').equalsIgnoreCase(value))
                        .findFirst()
                        .orElseThrow(() ->
                                new IllegalArgumentException("expected " + names(all) + ", got \"" + value + "\"")));
    }

    /** Returns the full names read so far, in the order they were first read in. */
    List<String> names() {
        return List.copyOf(names);
    }

    /** Returns a sentence for each value that was refused, and for each given name that was not read. */
    List<String> problems() {
        Stream<String> unknown = sources.stream().flatMap(source -> {
            Set<String> known = names.stream().map(source.spelling()).collect(Collectors.toSet());
            return source.values().keySet().stream()
                    .filter(name -> !known.contains(name))
                    .sorted()
                    .map(name -> name + " is not a setting (" + source.label() + ")" + nearest(name, known));
        });
        return Stream.concat(refused.stream(), unknown).toList();
    }

    /** Returns a question with the known name that is closest to {@code name}, or nothing if none is close. */
    private static String nearest(String name, Set<String> known) {
        return known.stream()
                .min(Comparator.comparingInt((String each) -> distance(name, each))
                        .thenComparing(Comparator.naturalOrder()))
                .filter(each -> distance(name, each) <= MAX_DISTANCE)
                .map(each -> "; did you mean " + each + "?")
                .orElse("");
    }

    /** Returns the number of characters to insert, delete or replace (Levenshtein). */
    private static int distance(String a, String b) {
        int[] row = IntStream.rangeClosed(0, b.length()).toArray();
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }

    private <T> T required(String name, T otherwise, Function<String, T> conversion) {
        Found found = find(name);
        if (found == null) {
            return otherwise;
        }
        if (found.value().isEmpty()) {
            refuse(name, "it is empty", found.source());
            return otherwise;
        }
        return convert(name, found, conversion).orElse(otherwise);
    }

    private <T> Optional<T> optional(String name, Function<String, T> conversion) {
        Found found = find(name);
        return found == null || found.value().isEmpty() ? Optional.empty() : convert(name, found, conversion);
    }

    private <T> Optional<T> convert(String name, Found found, Function<String, T> conversion) {
        try {
            return Optional.of(conversion.apply(found.value()));
        } catch (IllegalArgumentException e) {
            refuse(name, String.valueOf(e.getMessage()), found.source());
            return Optional.empty();
        }
    }

    private void refuse(String name, String why, Source source) {
        refused.add(name + " is refused: " + why + " (" + source.label() + ")");
    }

    private @Nullable Found find(String name) {
        names.add(name);
        for (Source source : sources) {
            String value = source.values().get(source.spelling().apply(name));
            if (value != null) {
                return new Found(value.strip(), source);
            }
        }
        return null;
    }

    private static long number(String value) {
        try {
            return Long.parseLong(value);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("expected a whole number, got \"" + value + "\"", e);
        }
    }

    private static Path toPath(String value) {
        try {
            return Path.of(value);
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException("not a path: \"" + value + "\"", e);
        }
    }

    private static List<String> entries(String value) {
        return Arrays.stream(value.split(","))
                .map(String::strip)
                .filter(entry -> !entry.isEmpty())
                .toList();
    }

    private static String names(Enum<?>[] all) {
        return Arrays.stream(all)
                .map(each -> each.name().toLowerCase(Locale.ROOT).replace('_', '-'))
                .collect(Collectors.joining(" or "));
    }
}
