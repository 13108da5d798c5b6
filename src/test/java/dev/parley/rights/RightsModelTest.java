package dev.parley.rights;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.message.Grant;
import dev.parley.message.Identity;
import dev.parley.message.RoomName;
import dev.parley.message.RoomPattern;
import dev.parley.message.User;
import dev.parley.message.Verb;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * Random sequences of reloads, tokens, refreshes, bans and late answers, against a model that reads rules with regular
 * expressions: nothing that the model refuses gets through, and nothing that it allows is refused.
 */
class RightsModelTest {
    private static final int SEQUENCES = 10_000;
    private static final int STEPS = 12;
    private static final List<String> PATTERNS = List.of("**", "a.*", "a.b", "a.**", "dm.{x}.{y}", "a*", "*.b", "c");
    private static final List<String> ROOMS =
            List.of("a.b", "a.c", "a.b.c", "dm.ann.bob", "dm.bob.eve", "ab", "c", "dm.ann");
    private static final List<String> WHO =
            List.of("anyone", "guests", "users", "nobody", "role:staff", "user:ann", "user:{x}", "user:{y},role:staff");
    private static final List<Verb> VERBS = List.of(Verb.JOIN, Verb.SAY, Verb.REACT, Verb.MODERATE);

    private record ModelRule(String pattern, Verb verb, String who) {}

    private final Random random = new Random(20_261_126);
    private int allowed;
    private int refused;
    private int late;
    private int failedReloads;

    @Test
    void no_order_of_rules_tokens_refreshes_and_bans_lets_a_refused_verb_through() {
        for (int i = 0; i < SEQUENCES; i++) {
            new Sequence(random.nextBoolean()).run();
        }
        // the sequences would prove nothing if one of these never came
        assertThat(List.of(allowed, refused, late, failedReloads)).allMatch(count -> count > 1_000);
    }

    private <T> T any(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }

    /** One server's life: what it is told goes to the model, too. */
    private final class Sequence {
        private final Set<String> banned = new HashSet<>();
        /** What the hook would say, by room; it changes its mind never. */
        private final Set<String> hookAllows = new HashSet<>();

        private final List<Runnable> hookAnswers = new ArrayList<>();
        private final boolean hasHook;
        private final Rights rights;
        private List<ModelRule> rules = List.of();
        private Identity identity;

        Sequence(boolean hasHook) {
            this.hasHook = hasHook;
            ROOMS.stream().filter(room -> random.nextBoolean()).forEach(hookAllows::add);
            rights = new Rights(Rules.NONE, null, hasHook ? this::askHook : null);
            rights.add((who, room, verb) -> banned.contains(who.user().id()) ? Verdict.refused("a ban") : null);
            identity = token();
        }

        private CompletableFuture<Optional<Verdict>> askHook(Identity who, RoomName room, Verb verb) {
            CompletableFuture<Optional<Verdict>> answer = new CompletableFuture<>();
            boolean yes = hookAllows.contains(room.value());
            hookAnswers.add(
                    () -> answer.complete(Optional.of(yes ? Verdict.allowed("hook") : Verdict.refused("hook"))));
            return answer;
        }

        void run() {
            for (int i = 0; i < STEPS; i++) {
                change();
                ask();
            }
        }

        private void change() {
            switch (random.nextInt(4)) {
                case 0 -> reload();
                case 1 -> identity = token();
                case 2 -> {
                    String id = any(List.of("ann", "bob", "eve"));
                    if (!banned.remove(id)) {
                        banned.add(id);
                    }
                    rights.changed();
                }
                default -> {}
            }
        }

        private void reload() {
            List<ModelRule> next = new ArrayList<>();
            StringBuilder text = new StringBuilder("roles staff\n");
            for (int i = random.nextInt(5); i > 0; i--) {
                ModelRule rule = new ModelRule(any(PATTERNS), any(VERBS), any(WHO));
                next.add(rule);
                text.append(rule.pattern + " " + rule.verb.word() + " " + rule.who + "\n");
            }
            try {
                rights.use(RuleFile.parse("model.conf", text.toString()));
                rules = next;
            } catch (IllegalArgumentException e) {
                // a line is hidden, or names a part that its pattern lacks: the old rules hold
                failedReloads++;
            }
        }

        private Identity token() {
            String id = any(List.of("ann", "bob", "eve"));
            if (random.nextInt(4) == 0) {
                return Identity.guest(new User(id, id));
            }
            List<Grant> grants = null;
            if (random.nextInt(3) == 0) {
                grants = new ArrayList<>();
                for (int i = random.nextInt(3); i > 0; i--) {
                    grants.add(new Grant(RoomPattern.parse(any(List.of("**", "a.*", "a.b", "c"))), Set.of(any(VERBS))));
                }
            }
            Set<String> roles = random.nextInt(3) == 0 ? Set.of("staff") : Set.of();
            return new Identity(new User(id, id), Identity.Source.TOKEN, roles, grants, null, null, null);
        }

        private void ask() {
            String room = any(ROOMS);
            Verb verb = any(VERBS);
            CompletableFuture<Verdict> answer = rights.ask(
                            identity, RoomName.parse(room).orElseThrow(), verb)
                    .toCompletableFuture();
            if (!answer.isDone()) {
                late++;
                // the world changes while the hook thinks; who asks stays the same
                Identity asker = identity;
                change();
                identity = asker;
                while (!hookAnswers.isEmpty()) {
                    hookAnswers.remove(0).run();
                }
            }
            boolean expected = model(room, verb);
            assertThat(answer.join().isAllowed())
                    .as("%s %s %s %s banned %s", rules, identity, room, verb, banned)
                    .isEqualTo(expected);
            if (expected) {
                allowed++;
            } else {
                refused++;
            }
        }

        private boolean model(String room, Verb verb) {
            if (banned.contains(identity.user().id())) {
                return false;
            }
            List<Grant> grants = identity.grants();
            if (isGranted(room, verb) || (verb == Verb.REACT && isGranted(room, Verb.SAY))) {
                return true;
            }
            Optional<Boolean> ruled = ruled(room, verb);
            if (verb == Verb.REACT && !ruled.orElse(false)) {
                ruled = ruled(room, Verb.SAY);
            }
            if (ruled.isPresent()) {
                return ruled.get();
            }
            if (hasHook) {
                return hookAllows.contains(room);
            }
            return rules.isEmpty() && grants == null && verb != Verb.MODERATE;
        }

        private boolean isGranted(String room, Verb verb) {
            List<Grant> grants = identity.grants();
            return grants != null
                    && grants.stream()
                            .anyMatch(grant -> grant.may().contains(verb)
                                    && regex(grant.rooms().toString(), room).matches());
        }

        private Optional<Boolean> ruled(String room, Verb verb) {
            for (ModelRule rule : rules) {
                Matcher match = regex(rule.pattern, room);
                if (rule.verb == verb && match.matches()) {
                    return Optional.of(List.of(rule.who.split(",")).stream().anyMatch(who -> means(who, match)));
                }
            }
            return Optional.empty();
        }

        private boolean means(String who, Matcher match) {
            boolean guest = identity.isGuest();
            String id = identity.user().id();
            return switch (who) {
                case "anyone" -> true;
                case "guests" -> guest;
                case "users" -> !guest;
                case "role:staff" -> identity.roles().contains("staff");
                case "user:ann" -> !guest && id.equals("ann");
                case "user:{x}" -> !guest && id.equals(match.group("x"));
                case "user:{y}" -> !guest && id.equals(match.group("y"));
                default -> false;
            };
        }
    }

    private static Matcher regex(String pattern, String room) {
        String regex = pattern.replace(".", "\\.")
                .replace("**", "ALL")
                .replace("*", "[^.]*")
                .replace("ALL", ".+")
                .replaceAll("\\{([a-z])\\}", "(?<$1>[^.]*)");
        return Pattern.compile(regex).matcher(room);
    }
}
