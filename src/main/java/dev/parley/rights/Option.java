package dev.parley.rights;

import dev.parley.rights.RoomOptions.Create;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/** The closed table of keys that an {@code options} line may have. */
enum Option {
    MEMBERS("members", text -> Amounts.number(text, 1, 1_000_000)),
    PRESENCE("presence", Option::onOrOff),
    READS("reads", Option::onOrOff),
    KEEP("keep", text -> duration(text, Limits.LONGEST_KEEP_DAYS)),
    MESSAGE("message", text -> Amounts.bytes(text, 1, 1024 * 1024)),
    SLOW("slow", text -> duration(text, Limits.LONGEST_SLOW_DAYS)),
    CREATE("create", Option::create),
    EPHEMERAL("ephemeral", Option::onOrOff),
    FILE("file", text -> text.equals("off") ? Integer.valueOf(0) : Amounts.bytes(text, 1, Integer.MAX_VALUE)),
    FILES("files", text -> Amounts.bytes(text, 1, Integer.MAX_VALUE)),
    TYPES("types", Option::types);

    /** Bounds of values; a class, since the constants above cannot refer to fields below them. */
    private static final class Limits {
        /** What a token bucket can count. */
        static final int LONGEST_SLOW_DAYS = 366;

        static final int LONGEST_KEEP_DAYS = 36_500;
    }

    private final String key;

    @SuppressWarnings("ImmutableEnumChecker") // every parser above is a function without state
    private final Function<String, Object> parser;

    Option(String key, Function<String, Object> parser) {
        this.key = key;
        this.parser = parser;
    }

    String key() {
        return key;
    }

    /**
     * Returns the value that the text stands for.
     *
     * @throws IllegalArgumentException with a sentence that says what is wrong
     */
    Object parse(String text) {
        try {
            return parser.apply(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(key + ": " + e.getMessage(), e);
        }
    }

    static Optional<Option> of(String key) {
        return Arrays.stream(values()).filter(each -> each.key.equals(key)).findAny();
    }

    static String keys() {
        return String.join(", ", Arrays.stream(values()).map(Option::key).toList());
    }

    private static Object onOrOff(String text) {
        return switch (text) {
            case "on" -> true;
            case "off" -> false;
            default -> throw new IllegalArgumentException("expected on or off, got \"" + text + "\"");
        };
    }

    private static Object duration(String text, int mostDays) {
        Duration duration = Amounts.duration(text);
        if (duration.compareTo(Duration.ofDays(mostDays)) > 0) {
            throw new IllegalArgumentException("expected at most " + mostDays + " days, got \"" + text + "\"");
        }
        return duration;
    }

    private static Object types(String text) {
        List<String> types = List.of(text.toLowerCase(Locale.ROOT).split(",", -1));
        for (String each : types) {
            if (!each.matches("[a-z0-9.+-]{1,60}/(?:[a-z0-9.+-]{1,60}|\\*)")) {
                throw new IllegalArgumentException(
                        "expected media types such as image/*,application/pdf, got \"" + text + "\"");
            }
        }
        return types;
    }

    private static Object create(String text) {
        return switch (text) {
            case "anyone" -> Create.ANYONE;
            case "users" -> Create.USERS;
            case "nobody" -> Create.NOBODY;
            default -> throw new IllegalArgumentException("expected anyone, users or nobody, got \"" + text + "\"");
        };
    }
}
