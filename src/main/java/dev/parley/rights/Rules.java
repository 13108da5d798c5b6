package dev.parley.rights;

import dev.parley.message.Identity;
import dev.parley.message.Rate;
import dev.parley.message.RoomName;
import dev.parley.message.RoomPattern;
import dev.parley.message.Verb;
import dev.parley.rights.RoomOptions.Create;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The rules of one text, understood and checked. For each room, verb and option the first line that matches decides, so
 * what decides depends on the room alone and is remembered per room. Immutable but for that cache; safe for use by any thread.
 */
public final class Rules {
    /** No lines at all. */
    public static final Rules NONE = new Rules("", List.of(), List.of(), List.of(), Set.of());

    /** Rooms whose deciding lines are remembered; a room takes up to about 1 KB. */
    private static final int REMEMBERED_ROOMS = 10_000;

    private static final RoomPattern ALL = RoomPattern.parse("**");

    /** The line that decides over a verb in one room, and whom it means there. */
    private record Decision(String place, List<Who> who) {
        Verdict on(Identity identity) {
            for (Who each : who) {
                if (each.means(identity)) {
                    return Verdict.allowed(place);
                }
            }
            return Verdict.refused(place);
        }
    }

    /** What all lines say about one room. */
    private record Room(Map<Verb, Decision> decisions, RoomOptions options, Map<Verb, Rate> limits) {}

    private final String source;
    private final List<Line.Rule> rules;
    private final List<Line.Options> options;
    private final List<Line.Limit> limits;
    private final Set<String> roles;
    private final Map<Verb, Decision> everywhere = new EnumMap<>(Verb.class);
    private final TwoGenerations<RoomName, Room> rooms = new TwoGenerations<>(REMEMBERED_ROOMS / 2);

    Rules(
            String source,
            List<Line.Rule> rules,
            List<Line.Options> options,
            List<Line.Limit> limits,
            Set<String> roles) {
        this.source = source;
        this.rules = List.copyOf(rules);
        this.options = List.copyOf(options);
        this.limits = List.copyOf(limits);
        this.roles = Set.copyOf(roles);
        for (Line.Rule rule : rules) {
            if (rule.rooms().equals(ALL)) {
                rule.verbs().forEach(verb -> everywhere.putIfAbsent(verb, new Decision(rule.place(), rule.who())));
            }
        }
    }

    /** Returns the name of the file or setting; empty if there is none. */
    public String source() {
        return source;
    }

    /** Returns whether there is no rule, so that these lines refuse nothing. There may be options and limits. */
    public boolean isEmpty() {
        return rules.isEmpty();
    }

    /** Returns the roles that the text declares: only these can be named in a rule. */
    public Set<String> roles() {
        return roles;
    }

    /** Returns what the rules say, or null if no rule names this verb in this room. */
    @Nullable Verdict decide(Identity identity, RoomName room, Verb verb) {
        Decision decision = rules.isEmpty() ? null : room(room).decisions.get(verb);
        return decision == null ? null : decision.on(identity);
    }

    /** Returns what the rules for {@code **} say, or null if there is none with this verb. */
    @Nullable Verdict decideEverywhere(Identity identity, Verb verb) {
        Decision decision = everywhere.get(verb);
        return decision == null ? null : decision.on(identity);
    }

    /** Returns the options of a room. */
    RoomOptions options(RoomName room) {
        return options.isEmpty() ? RoomOptions.DEFAULTS : room(room).options;
    }

    /** Returns whether some line keeps a room off the disk. */
    public boolean hasEphemeral() {
        return options.stream()
                .anyMatch(line -> Boolean.TRUE.equals(line.values().get(Option.EPHEMERAL)));
    }

    /** Returns whether some line has this option. */
    boolean has(Option option) {
        return options.stream().anyMatch(line -> line.values().containsKey(option));
    }

    /** Returns the rate that one person is allowed, or null if no line limits it. */
    @Nullable Rate limit(RoomName room, Verb verb) {
        return limits.isEmpty() ? null : room(room).limits.get(verb);
    }

    private Room room(RoomName name) {
        return rooms.get(name, this::read);
    }

    private Room read(RoomName name) {
        Map<Verb, Decision> decisions = new EnumMap<>(Verb.class);
        for (Line.Rule rule : rules) {
            Map<String, String> bound = rule.rooms().match(name);
            if (bound != null) {
                Decision decision = new Decision(
                        rule.place(),
                        rule.who().stream().map(who -> who.in(bound)).toList());
                rule.verbs().forEach(verb -> decisions.putIfAbsent(verb, decision));
            }
        }
        return new Room(decisions, readOptions(name), readLimits(name));
    }

    private Map<Verb, Rate> readLimits(RoomName name) {
        Map<Verb, Optional<Rate>> first = new HashMap<>();
        for (Line.Limit limit : limits) {
            if (limit.rooms().matches(name)) {
                limit.verbs().forEach(verb -> first.putIfAbsent(verb, Optional.ofNullable(limit.rate())));
            }
        }
        Map<Verb, Rate> rates = new EnumMap<>(Verb.class);
        first.forEach((verb, rate) -> rate.ifPresent(value -> rates.put(verb, value)));
        return rates;
    }

    private RoomOptions readOptions(RoomName name) {
        Map<Option, Object> values = new EnumMap<>(Option.class);
        for (Line.Options line : options) {
            if (line.rooms().matches(name)) {
                line.values().forEach(values::putIfAbsent);
            }
        }
        return new RoomOptions(
                number(values.get(Option.MEMBERS)),
                !Boolean.FALSE.equals(values.get(Option.PRESENCE)),
                !Boolean.FALSE.equals(values.get(Option.READS)),
                Optional.ofNullable((Duration) values.get(Option.KEEP)),
                number(values.get(Option.MESSAGE)),
                values.get(Option.SLOW) instanceof Duration slow ? slow : Duration.ZERO,
                values.get(Option.CREATE) instanceof Create create ? create : Create.ANYONE,
                Boolean.TRUE.equals(values.get(Option.EPHEMERAL)),
                number(values.get(Option.FILE)),
                number(values.get(Option.FILES)),
                values.get(Option.TYPES) instanceof List<?> types
                        ? types.stream().map(String::valueOf).toList()
                        : List.of());
    }

    private static OptionalInt number(@Nullable Object value) {
        return value instanceof Integer number ? OptionalInt.of(number) : OptionalInt.empty();
    }
}
