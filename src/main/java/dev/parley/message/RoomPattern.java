package dev.parley.message;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A pattern of room names. A name is split at its dots into parts, and a pattern says for each part what it may be:
 *
 * <ul>
 *   <li>a word, which the part must equal;
 *   <li>{@code word*}: the part begins with the word;
 *   <li>{@code *}: any one part;
 *   <li><code>{name}</code>: any one part, which a rule can refer to by this name;
 *   <li>{@code **}, only at the end: one or more parts of any kind.
 * </ul>
 *
 * <p>So {@code news.*} matches {@code news.sport} but not {@code news}, and {@code **} matches every room. Names are compared
 * in normal form C (Unicode Standard Annex 15), case-sensitively. Immutable; safe for use by any thread.
 */
public final class RoomPattern {
    /** The longest pattern, in UTF-16 code units: a name may be that long, and a pattern need not be longer. */
    public static final int MAX_LENGTH = 256;

    private static final Pattern BINDING = Pattern.compile("\\{([a-z][a-z0-9]*)\\}");

    private enum Kind {
        WORD,
        PREFIX,
        ANY,
        REST
    }

    private record Part(Kind kind, String word, @Nullable String binding) {
        boolean matches(String part) {
            return switch (kind) {
                case WORD -> part.equals(word);
                case PREFIX -> part.startsWith(word);
                case ANY, REST -> true;
            };
        }

        /** Returns whether every part that the other matches is matched by this one. */
        boolean covers(Part other) {
            return switch (kind) {
                case WORD -> other.kind == Kind.WORD && other.word.equals(word);
                case PREFIX -> (other.kind == Kind.WORD || other.kind == Kind.PREFIX) && other.word.startsWith(word);
                case ANY -> other.kind != Kind.REST;
                case REST -> true;
            };
        }
    }

    private final String text;
    private final List<Part> parts;

    private RoomPattern(String text, List<Part> parts) {
        this.text = text;
        this.parts = parts;
    }

    /**
     * Parses a pattern.
     *
     * @throws IllegalArgumentException with a sentence that says what is wrong
     */
    public static RoomPattern parse(String raw) {
        if (raw.isEmpty() || raw.length() > MAX_LENGTH) {
            throw new IllegalArgumentException("a pattern has 1 to " + MAX_LENGTH + " characters");
        }
        String text = Normalizer.normalize(raw, Normalizer.Form.NFC);
        String[] words = text.split("\\.", -1);
        List<Part> parts = new ArrayList<>();
        Set<String> bindings = new HashSet<>();
        for (int i = 0; i < words.length; i++) {
            Part part = part(words[i]);
            if (part.kind == Kind.REST && i < words.length - 1) {
                throw new IllegalArgumentException("** may stand only at the end of a pattern: " + text);
            }
            if (part.binding != null && !bindings.add(part.binding)) {
                throw new IllegalArgumentException("{" + part.binding + "} stands twice in the pattern " + text);
            }
            parts.add(part);
        }
        return new RoomPattern(text, List.copyOf(parts));
    }

    private static Part part(String word) {
        if (word.equals("**")) {
            return new Part(Kind.REST, "", null);
        }
        if (word.equals("*")) {
            return new Part(Kind.ANY, "", null);
        }
        var binding = BINDING.matcher(word);
        if (binding.matches()) {
            return new Part(Kind.ANY, "", binding.group(1));
        }
        boolean prefix = word.endsWith("*");
        String literal = prefix ? word.substring(0, word.length() - 1) : word;
        if (RoomName.parse(literal).isEmpty()) {
            throw new IllegalArgumentException(
                    "\"" + word + "\" is neither a part of a room name nor *, word*, {name} or **");
        }
        return new Part(prefix ? Kind.PREFIX : Kind.WORD, literal, null);
    }

    /** Returns what the named parts stand for in this room's name, or null if the name does not match. */
    public @Nullable Map<String, String> match(RoomName room) {
        String name = room.value();
        Map<String, String> bound = Map.of();
        int start = 0;
        for (int i = 0; i < parts.size(); i++) {
            Part part = parts.get(i);
            if (start > name.length()) {
                return null;
            }
            if (part.kind == Kind.REST) {
                return bound;
            }
            int dot = name.indexOf('.', start);
            int end = dot < 0 ? name.length() : dot;
            String value = name.substring(start, end);
            if (!part.matches(value)) {
                return null;
            }
            if (part.binding != null) {
                bound = bound.isEmpty() ? new HashMap<>() : bound;
                bound.put(part.binding, value);
            }
            start = end + 1;
        }
        // all of the name must be used up
        return start == name.length() + 1 ? bound : null;
    }

    /** Returns what all names begin with that match; may be empty. */
    public String prefix() {
        StringBuilder prefix = new StringBuilder();
        for (Part part : parts) {
            if (part.kind == Kind.PREFIX) {
                return prefix.append(part.word).toString();
            }
            if (part.kind != Kind.WORD) {
                return prefix.toString();
            }
            prefix.append(part.word).append('.');
        }
        // without the dot after the last word
        return prefix.substring(0, prefix.length() - 1);
    }

    /** Returns whether the room's name matches. */
    public boolean matches(RoomName room) {
        return match(room) != null;
    }

    /** Returns whether this pattern matches every name that the other one matches. */
    public boolean covers(RoomPattern other) {
        for (int i = 0; i < parts.size(); i++) {
            if (i >= other.parts.size()) {
                return false;
            }
            if (parts.get(i).kind == Kind.REST) {
                return true;
            }
            if (other.parts.get(i).kind == Kind.REST || !parts.get(i).covers(other.parts.get(i))) {
                return false;
            }
        }
        return parts.size() == other.parts.size();
    }

    /** Returns the names of the named parts. */
    public Set<String> bindings() {
        Set<String> names = new HashSet<>();
        for (Part part : parts) {
            if (part.binding != null) {
                names.add(part.binding);
            }
        }
        return names;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof RoomPattern pattern && pattern.text.equals(text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return text;
    }
}
