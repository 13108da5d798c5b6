package dev.parley.rights;

import static dev.parley.rights.People.ANN;
import static dev.parley.rights.People.BOB;
import static dev.parley.rights.People.GUEST;
import static dev.parley.rights.People.granted;
import static dev.parley.rights.People.room;
import static dev.parley.rights.People.user;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.message.Identity;
import dev.parley.message.Identity.Source;
import dev.parley.message.Rate;
import dev.parley.message.Verb;
import dev.parley.rights.RoomOptions.Create;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RulesTest {
    private static final Set<Verb> ORDINARY = EnumSet.complementOf(EnumSet.of(Verb.MODERATE, Verb.REDACT_ANY));

    private static Rights rights(String... lines) {
        return new Rights(RuleFile.parse("rooms.conf", String.join("\n", lines)));
    }

    private static Verdict asked(Rights rights, Identity identity, String room, Verb verb) {
        return rights.ask(identity, room(room), verb).toCompletableFuture().join();
    }

    private static Set<Verb> may(Rights rights, Identity identity, String room) {
        Set<Verb> may = EnumSet.allOf(Verb.class);
        may.removeIf(verb -> !asked(rights, identity, room, verb).isAllowed());
        return may;
    }

    @Test
    void without_any_rule_everybody_may_do_all_but_what_must_be_given() {
        Rights open = new Rights();

        assertThat(may(open, GUEST, "lobby")).isEqualTo(ORDINARY);
        assertThat(may(rights("# nothing", "", "options a.* members=5"), GUEST, "lobby"))
                .isEqualTo(ORDINARY);
        assertThat(open.everywhere(ANN, Verb.MODERATE).isAllowed()).isFalse();
    }

    @Test
    void as_soon_as_there_is_a_rule_what_no_rule_names_is_refused() {
        Rights rights = rights("news.* join anyone");

        assertThat(asked(rights, GUEST, "news.sport", Verb.JOIN)).isEqualTo(Verdict.allowed("rooms.conf:1"));
        assertThat(asked(rights, GUEST, "news.sport", Verb.SAY)).isEqualTo(Verdict.refused("no rule names it"));
        assertThat(asked(rights, GUEST, "lobby", Verb.JOIN)).isEqualTo(Verdict.refused("no rule names it"));
    }

    @Test
    void the_first_line_that_matches_decides_and_says_where_it_stands() {
        Rights rights = rights("roles staff", "a.secret join role:staff", "a.* join,say users", "** join anyone");

        assertThat(asked(rights, user("s", "staff"), "a.secret", Verb.JOIN)).isEqualTo(Verdict.allowed("rooms.conf:2"));
        assertThat(asked(rights, ANN, "a.secret", Verb.JOIN)).isEqualTo(Verdict.refused("rooms.conf:2"));
        assertThat(asked(rights, ANN, "a.secret", Verb.SAY)).isEqualTo(Verdict.allowed("rooms.conf:3"));
        assertThat(asked(rights, GUEST, "a.x", Verb.JOIN)).isEqualTo(Verdict.refused("rooms.conf:3"));
        assertThat(asked(rights, GUEST, "b", Verb.JOIN)).isEqualTo(Verdict.allowed("rooms.conf:4"));
    }

    @Test
    void a_star_means_all_verbs_but_those_that_concern_others() {
        assertThat(may(rights("** * anyone"), GUEST, "a")).isEqualTo(ORDINARY);
        assertThat(may(rights("** *  users", "** redact-any,moderate user:ann"), ANN, "a"))
                .isEqualTo(Verb.all());
    }

    @ParameterizedTest
    @CsvSource({
        "anyone,     guest token container key",
        "guests,     guest",
        "users,      token container",
        "nobody,     ''",
        "user:x,     token container",
        "key:x,      key",
        "role:staff, staff",
        "'guests,role:staff', guest staff",
    })
    void knows_whom_a_word_means(String who, String meant) {
        Rights rights = rights("roles staff", "** join " + who);

        for (String each : new String[] {"guest", "token", "container", "key", "staff"}) {
            Identity identity = each.equals("staff")
                    ? People.of(Source.TOKEN, "y", "staff")
                    : People.of(Source.valueOf(each.toUpperCase(Locale.ROOT)), "x");
            boolean expected =
                    meant.contains(each) || (each.equals("staff") && (who.equals("anyone") || who.equals("users")));
            assertThat(asked(rights, identity, "a", Verb.JOIN).isAllowed())
                    .as(each)
                    .isEqualTo(expected);
        }
    }

    @Test
    void named_parts_mean_the_users_whose_ids_they_are() {
        Rights rights = rights("dm.{a}.{b} join,say,history user:{a},user:{b}");

        assertThat(asked(rights, ANN, "dm.ann.bob", Verb.JOIN).isAllowed()).isTrue();
        assertThat(asked(rights, BOB, "dm.ann.bob", Verb.JOIN).isAllowed()).isTrue();
        assertThat(asked(rights, user("eve"), "dm.ann.bob", Verb.JOIN).isAllowed())
                .isFalse();
        assertThat(asked(rights, user("ANN"), "dm.ann.bob", Verb.JOIN).isAllowed())
                .isFalse();
        assertThat(asked(rights, ANN, "dm.ann.bob.eve", Verb.JOIN).isAllowed()).isFalse();
        assertThat(asked(rights, People.of(Source.GUEST, "ann"), "dm.ann.bob", Verb.JOIN)
                        .isAllowed())
                .isFalse();
    }

    @Test
    void ids_are_compared_in_normal_form_and_what_is_no_part_of_a_name_matches_nothing() {
        Rights rights = rights("dm.{a} join user:{a}", "** say user:Ame\u0301lie");

        assertThat(asked(rights, user("Ame\u0301lie"), "dm.Am\u00e9lie", Verb.JOIN)
                        .isAllowed())
                .isTrue();
        assertThat(asked(rights, user("Am\u00e9lie"), "x", Verb.SAY).isAllowed())
                .isTrue();
        assertThat(asked(rights, user("a.b"), "dm.a.b", Verb.JOIN).isAllowed()).isFalse();
        assertThat(asked(rights, user("ann smith"), "dm.ann", Verb.JOIN).isAllowed())
                .isFalse();
        assertThat(asked(rights, user(""), "dm.", Verb.JOIN).isAllowed()).isFalse();
    }

    @Test
    void a_tokens_capabilities_count_before_the_rules_and_without_any() {
        Identity seven = granted("ann", "dept-7.* join,say", "dept-7.board moderate");

        assertThat(asked(new Rights(), seven, "dept-7.x", Verb.SAY).decidedBy()).isEqualTo("the token's claim parley");
        assertThat(may(new Rights(), seven, "dept-7.board"))
                .containsOnly(Verb.JOIN, Verb.SAY, Verb.REACT, Verb.MODERATE);
        assertThat(may(new Rights(), seven, "lobby")).isEmpty();
        assertThat(may(new Rights(), granted("ann"), "lobby")).isEmpty();
        assertThat(may(rights("** join,say nobody", "** who users"), seven, "dept-7.x"))
                .containsOnly(Verb.JOIN, Verb.SAY, Verb.REACT, Verb.WHO);
    }

    @Test
    void who_may_say_something_may_react_and_others_only_if_a_line_or_claim_says_so() {
        Rights rights = rights("news.** say user:ann", "news.open react users", "** * users");

        assertThat(may(rights, ANN, "news.a")).contains(Verb.SAY, Verb.REACT);
        assertThat(may(rights, BOB, "news.a")).contains(Verb.JOIN).doesNotContain(Verb.SAY, Verb.REACT);
        assertThat(may(rights, BOB, "news.open")).contains(Verb.REACT).doesNotContain(Verb.SAY);
        assertThat(may(rights, ANN, "news.open")).contains(Verb.REACT);
        assertThat(may(rights("** react nobody", "** say users"), ANN, "lobby")).contains(Verb.REACT);
        assertThat(may(rights("** join users"), granted("bob", "lobby react"), "lobby"))
                .containsOnly(Verb.JOIN, Verb.REACT);
        assertThat(may(rights("** react users"), GUEST, "lobby")).isEmpty();
        rights.add((who, room, verb) -> verb == Verb.SAY ? Verdict.refused("closed") : null);
        assertThat(may(rights, BOB, "news.open")).doesNotContain(Verb.REACT);
    }

    @Test
    void the_whole_server_is_a_matter_of_lines_and_grants_for_all_rooms() {
        Rights rights = rights("a.** moderate user:ann", "** moderate user:bob");

        assertThat(rights.everywhere(BOB, Verb.MODERATE)).isEqualTo(Verdict.allowed("rooms.conf:2"));
        assertThat(rights.everywhere(ANN, Verb.MODERATE)).isEqualTo(Verdict.refused("rooms.conf:2"));
        assertThat(rights.everywhere(granted("x", "** moderate"), Verb.MODERATE).isAllowed())
                .isTrue();
        assertThat(rights.everywhere(granted("x", "*.** moderate"), Verb.MODERATE)
                        .isAllowed())
                .isFalse();
    }

    @Test
    void a_barrier_stands_above_everything() {
        Rights rights = rights("** join,moderate anyone");
        rights.add((identity, room, verb) -> identity.equals(ANN) ? Verdict.refused("a ban") : null);

        assertThat(asked(rights, ANN, "a", Verb.JOIN)).isEqualTo(Verdict.refused("a ban"));
        assertThat(asked(rights, BOB, "a", Verb.JOIN).isAllowed()).isTrue();
    }

    @Test
    void new_rules_hold_at_once_and_change_the_generation() {
        Rights rights = rights("** join anyone");
        long before = rights.generation();
        asked(rights, ANN, "a", Verb.JOIN);
        rights.use(RuleFile.parse("new.conf", "** join nobody"));

        assertThat(asked(rights, ANN, "a", Verb.JOIN)).isEqualTo(Verdict.refused("new.conf:1"));
        assertThat(rights.generation()).isGreaterThan(before);
    }

    @Test
    void each_option_and_limit_comes_from_the_first_line_that_has_it() {
        Rights rights = rights(
                "options support.vip  keep=365d ephemeral=off",
                "options support.*    members=50 presence=off reads=off keep=30d message=8k slow=10s create=users ephemeral"
                        + " file=2m files=1024m types=image/*,Application/PDF",
                "limit support.vip say off",
                "limit support.*   say,signal 5/10s");

        assertThat(rights.options(room("support.1")))
                .isEqualTo(new RoomOptions(
                        OptionalInt.of(50),
                        false,
                        false,
                        Optional.of(Duration.ofDays(30)),
                        OptionalInt.of(8192),
                        Duration.ofSeconds(10),
                        Create.USERS,
                        true,
                        OptionalInt.of(2 * 1024 * 1024),
                        OptionalInt.of(1024 * 1024 * 1024),
                        List.of("image/*", "application/pdf")));
        assertThat(rights.options(room("support.1")).takes("image/png")).isTrue();
        assertThat(rights.options(room("support.1")).takes("imagex/png")).isFalse();
        assertThat(rights.options(room("support.1")).takes("application/pdf")).isTrue();
        assertThat(rights.options(room("support.1")).takes("application/pdfx")).isFalse();
        assertThat(rights.options(room("support.vip")).keep()).hasValue(Duration.ofDays(365));
        assertThat(rights.options(room("support.vip")).ephemeral()).isFalse();
        assertThat(rights.options(room("support.vip")).members()).hasValue(50);
        assertThat(rights.options(room("lobby"))).isEqualTo(RoomOptions.DEFAULTS);
        assertThat(rights.limit(room("support.1"), Verb.SAY)).isEqualTo(Rate.of(5, Duration.ofSeconds(10)));
        assertThat(rights.limit(room("support.vip"), Verb.SAY)).isNull();
        assertThat(rights.limit(room("support.vip"), Verb.SIGNAL)).isEqualTo(Rate.of(5, Duration.ofSeconds(10)));
        assertThat(rights.limit(room("support.1"), Verb.JOIN)).isNull();
    }

    @Test
    void a_room_called_like_a_keyword_is_named_after_the_word_rule() {
        Rights rights = rights("rule options join anyone", "rule limit join nobody");

        assertThat(asked(rights, GUEST, "options", Verb.JOIN).isAllowed()).isTrue();
        assertThat(asked(rights, GUEST, "limit", Verb.JOIN)).isEqualTo(Verdict.refused("rooms.conf:2"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a join                          | expected: pattern  verbs  who",
                "a*b join anyone                 | \"a*b\" is neither a part",
                "a.**.b join anyone              | ** may stand only at the end",
                "a jion anyone                   | \"jion\" is not a verb; the verbs are join, say",
                "a join, say anyone              | a comma in \"join,\" has no verb beside it",
                "a join,join anyone              | the verb join stands twice",
                "a join everyone                 | \"everyone\" is not one of anyone, guests",
                "a join user:                    | \"user:\" is not one of",
                "a join anyone users             | who is separated by commas",
                "a join nobody,users             | nobody stands alone",
                "a join users,users              | users stands twice",
                "dm.{a} join user:{b}            | user:{b} names no part of the pattern dm.{a}",
                "dm.{a} join user:{a             | user:{a names no part",
                "dm.{a}.{a} join user:{a}        | {a} stands twice",
                "a join role:admim               | the role admim is unknown; declare it",
                "roles                           | expected: roles NAME",
                "roles a b                       | roles are separated by commas",
                "options a                       | expected: options  pattern  key=value",
                "options a size=5                | \"size\" is not an option; the options are members, presence",
                "options a members               | members needs a value",
                "options a members=0             | members: expected a number from 1 to 1000000, got \"0\"",
                "options a members=5 members=6   | members stands twice",
                "options a presence=no           | presence: expected on or off, got \"no\"",
                "options a keep=0s               | keep: expected a time",
                "options a keep=99999999999d     | keep: expected a time",
                "options a message=2m            | message: expected a size",
                "options a slow=10               | slow: expected a time",
                "options a create=all            | create: expected anyone, users or nobody",
                "limit a say                     | expected: limit  pattern  verbs  5/10s",
                "limit a say 0/10s               | expected a rate such as 5/10s",
                "limit a say 5/0s                | expected a time",
                "limit a say 5/400d              | the time of a rate is at most 366 days",
                "limit a say 5 / 10s             | expected: limit  pattern  verbs",
            })
    void a_line_that_is_wrong_is_refused_with_its_place(String line, String why) {
        assertThatThrownBy(() -> rights("# first", "x.y join anyone", line))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("rooms.conf:3: ")
                .hasMessageContaining(why);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a.* join users               | a.b join anyone         | rooms.conf:1 decides for all rooms of a.b already",
                "a.* join,say users           | a.* say anyone          | the line can never decide",
                "** * users                   | a.{x}.** say user:{x}   | the line can never decide",
                "options a.** keep=1d         | options a.b keep=2d slow=1s | keep has no effect: rooms.conf:1 decides",
                "limit ** say 1/1s            | limit a say off         | the line can never decide",
            })
    void a_line_that_an_earlier_one_hides_is_refused(String first, String second, String why) {
        assertThatThrownBy(() -> rights(first, second))
                .hasMessageStartingWith("rooms.conf:2: ")
                .hasMessageContaining(why);
    }

    @Test
    void a_line_may_decide_over_a_part_that_earlier_ones_leave() {
        rights("a.b join users", "a.* join anyone", "a.* join,say guests", "** moderate nobody");
    }

    @Test
    void all_mistakes_are_reported_at_once_from_top_to_bottom() {
        assertThatThrownBy(() -> rights("a b c", "a join role:x", "x", "a fly anyone"))
                .message()
                .satisfies(message -> assertThat(message.lines().map(line -> line.replaceFirst(" .*", "")))
                        .containsExactly("rooms.conf:1:", "rooms.conf:2:", "rooms.conf:3:", "rooms.conf:4:"));
    }
}
