package dev.parley.rights;

import dev.parley.message.Rate;
import dev.parley.message.RoomPattern;
import dev.parley.message.Verb;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Reads rules line by line. A line that cannot be read is reported and the next one read, so that one start names all
 * mistakes. Use from one thread, for one text.
 */
final class RuleParser {
    /** Verbs that {@code *} stands for: all that concern one's own part in the room. The others must be named. */
    static final Set<Verb> ORDINARY = Set.copyOf(Verb.ordinary());

    /** A {@code #} within a word is part of it, as in the id of a user. */
    private static final Pattern COMMENT = Pattern.compile("(^|\\s)#.*");

    /** The longest line, in UTF-16 code units. */
    private static final int MAX_LINE = 4_096;

    private final String source;
    private final List<String> problems = new ArrayList<>();
    private final Set<String> roles = new LinkedHashSet<>();
    private final List<Line.Rule> rules = new ArrayList<>();
    private final List<Line.Options> options = new ArrayList<>();
    private final List<Line.Limit> limits = new ArrayList<>();

    /** @param source the name of the file or setting, for messages */
    RuleParser(String source) {
        this.source = source;
    }

    /**
     * Reads all lines.
     *
     * @throws IllegalArgumentException with a sentence for each mistake, each with the file and the line
     */
    Rules parse(List<String> lines) {
        for (int i = 0; i < lines.size(); i++) {
            String place = source + ":" + (i + 1);
            try {
                String line = lines.get(i);
                if (line.length() > MAX_LINE) {
                    throw new IllegalArgumentException("the line is longer than " + MAX_LINE + " characters");
                }
                read(place, withoutComment(line).strip());
            } catch (IllegalArgumentException e) {
                problems.add(place + ": " + e.getMessage());
            }
        }
        checkRoles();
        if (!problems.isEmpty()) {
            // roles are checked last, and an operator reads from top to bottom
            problems.sort(Comparator.comparingInt(this::number));
            throw new IllegalArgumentException(String.join("\n", problems));
        }
        return new Rules(source, rules, options, limits, roles);
    }

    /** Returns the number of the line that a problem is about. */
    private int number(String problem) {
        int start = source.length() + 1;
        return Integer.parseInt(problem.substring(start, problem.indexOf(':', start)));
    }

    private static String withoutComment(String line) {
        return COMMENT.matcher(line).replaceFirst("");
    }

    private void read(String place, String line) {
        if (line.isEmpty()) {
            return;
        }
        List<String> words = List.of(line.split("\\s+"));
        List<String> rest = words.subList(1, words.size());
        switch (words.get(0)) {
            case "roles" -> roles(rest);
            case "options" -> options(place, rest);
            case "limit" -> limit(place, rest);
            case "rule" -> rule(place, rest);
            default -> rule(place, words);
        }
    }

    private void roles(List<String> words) {
        if (words.isEmpty()) {
            throw new IllegalArgumentException("expected: roles NAME, NAME, …");
        }
        for (String name : entries(String.join(" ", words), "role")) {
            if (name.contains(" ")) {
                throw new IllegalArgumentException("roles are separated by commas: \"" + name + "\"");
            }
            roles.add(Who.normal(name));
        }
    }

    private void rule(String place, List<String> words) {
        if (words.size() < 3) {
            throw new IllegalArgumentException("expected: pattern  verbs  who");
        }
        RoomPattern rooms = RoomPattern.parse(words.get(0));
        Set<Verb> verbs = verbs(words.get(1));
        List<Who> who = who(String.join(" ", words.subList(2, words.size())), rooms);
        Line.Rule rule = new Line.Rule(place, rooms, verbs, who);
        checkVerbs(rules, rule, verbs, Line.Rule::verbs);
        rules.add(rule);
    }

    private static Set<Verb> verbs(String text) {
        if (text.equals("*")) {
            return ORDINARY;
        }
        Set<Verb> verbs = EnumSet.noneOf(Verb.class);
        for (String word : entries(text, "verb")) {
            Verb verb = Verb.of(word)
                    .orElseThrow(() -> new IllegalArgumentException("\"" + word + "\" is not a verb; the verbs are "
                            + Arrays.stream(Verb.values()).map(Verb::word).collect(Collectors.joining(", "))
                            + ", and * for all but redact-any and moderate"));
            if (!verbs.add(verb)) {
                throw new IllegalArgumentException("the verb " + word + " stands twice");
            }
        }
        return verbs;
    }

    private static List<Who> who(String text, RoomPattern rooms) {
        List<Who> all = new ArrayList<>();
        for (String entry : entries(text, "entry")) {
            if (entry.contains(" ")) {
                throw new IllegalArgumentException("who is separated by commas: \"" + entry + "\"");
            }
            Who who = one(entry, rooms);
            if (all.contains(who)) {
                throw new IllegalArgumentException(entry + " stands twice");
            }
            all.add(who);
        }
        if (all.size() > 1 && all.contains(Who.Group.NOBODY)) {
            throw new IllegalArgumentException("nobody stands alone");
        }
        return all;
    }

    private static Who one(String entry, RoomPattern rooms) {
        return switch (entry) {
            case "anyone" -> Who.Group.ANYONE;
            case "guests" -> Who.Group.GUESTS;
            case "users" -> Who.Group.USERS;
            case "nobody" -> Who.Group.NOBODY;
            default -> named(entry, rooms);
        };
    }

    private static Who named(String entry, RoomPattern rooms) {
        int colon = entry.indexOf(':');
        String name = Who.normal(entry.substring(colon + 1));
        if (colon < 0 || name.isEmpty()) {
            throw notWho(entry);
        }
        return switch (entry.substring(0, colon)) {
            case "role" -> new Who.Role(name);
            case "key" -> new Who.Key(name);
            case "user" -> name.startsWith("{") ? bound(name, rooms) : new Who.UserId(name);
            default -> throw notWho(entry);
        };
    }

    private static IllegalArgumentException notWho(String entry) {
        return new IllegalArgumentException("\"" + entry
                + "\" is not one of anyone, guests, users, role:NAME, user:NAME, user:{part}, key:NAME, nobody");
    }

    private static Who bound(String name, RoomPattern rooms) {
        String part = name.endsWith("}") ? name.substring(1, name.length() - 1) : name;
        if (!rooms.bindings().contains(part)) {
            throw new IllegalArgumentException("user:" + name + " names no part of the pattern " + rooms);
        }
        return new Who.Bound(part);
    }

    private void options(String place, List<String> words) {
        if (words.size() < 2) {
            throw new IllegalArgumentException("expected: options  pattern  key=value …");
        }
        RoomPattern rooms = RoomPattern.parse(words.get(0));
        Map<Option, Object> values = new EnumMap<>(Option.class);
        for (String word : words.subList(1, words.size())) {
            int equals = word.indexOf('=');
            String key = equals < 0 ? word : word.substring(0, equals);
            Option option = Option.of(key)
                    .orElseThrow(() -> new IllegalArgumentException(
                            "\"" + key + "\" is not an option; the options are " + Option.keys()));
            if (equals < 0 && option != Option.EPHEMERAL) {
                throw new IllegalArgumentException(key + " needs a value: " + key + "=…");
            }
            if (values.put(option, option.parse(equals < 0 ? "on" : word.substring(equals + 1))) != null) {
                throw new IllegalArgumentException(key + " stands twice");
            }
        }
        for (Option option : values.keySet()) {
            for (Line.Options earlier : options) {
                if (earlier.values().containsKey(option) && earlier.rooms().covers(rooms)) {
                    throw new IllegalArgumentException(option.key() + " has no effect: " + earlier.place()
                            + " decides for all rooms of " + rooms + " already");
                }
            }
        }
        options.add(new Line.Options(place, rooms, values));
    }

    private void limit(String place, List<String> words) {
        if (words.size() != 3) {
            throw new IllegalArgumentException("expected: limit  pattern  verbs  5/10s");
        }
        RoomPattern rooms = RoomPattern.parse(words.get(0));
        Set<Verb> verbs = verbs(words.get(1));
        Rate rate = words.get(2).equals("off") ? null : Amounts.rate(words.get(2));
        Line.Limit limit = new Line.Limit(place, rooms, verbs, rate);
        checkVerbs(limits, limit, verbs, Line.Limit::verbs);
        limits.add(limit);
    }

    /** Rejects a line that can never decide, because for each of its verbs an earlier line covers all of its rooms. */
    private static <L extends Line> void checkVerbs(
            List<L> earlier, L line, Set<Verb> verbs, Function<L, Set<Verb>> verbsOf) {
        Set<String> deciding = new LinkedHashSet<>();
        for (Verb verb : verbs) {
            String place = earlier.stream()
                    .filter(each ->
                            verbsOf.apply(each).contains(verb) && each.rooms().covers(line.rooms()))
                    .map(Line::place)
                    .findFirst()
                    .orElse(null);
            if (place == null) {
                return;
            }
            deciding.add(place);
        }
        throw new IllegalArgumentException("the line can never decide: " + String.join(" and ", deciding)
                + (deciding.size() == 1 ? " decides" : " decide") + " for all rooms of " + line.rooms() + " already");
    }

    /** Rejects roles that no {@code roles} line declares: a typing error must not lock people out, or in. */
    private void checkRoles() {
        Set<String> reported = new HashSet<>();
        for (Line.Rule rule : rules) {
            for (Who who : rule.who()) {
                if (who instanceof Who.Role role && !roles.contains(role.name()) && reported.add(role.name())) {
                    problems.add(rule.place() + ": the role " + role.name()
                            + " is unknown; declare it with a line \"roles " + role.name() + "\"");
                }
            }
        }
    }

    private static List<String> entries(String text, String what) {
        List<String> entries = new ArrayList<>();
        for (String entry : text.split(",", -1)) {
            if (entry.isBlank()) {
                throw new IllegalArgumentException(
                        "a comma in \"" + text + "\" has no " + what + " beside it; verbs are written without spaces");
            }
            entries.add(entry.strip());
        }
        return entries;
    }
}
