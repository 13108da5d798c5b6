package dev.parley.it.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.it.fault.Histories.Heard;
import dev.parley.it.fault.Histories.Heard.Gap;
import dev.parley.it.fault.Histories.Heard.Seen;
import dev.parley.it.fault.Histories.Heard.StartedOver;
import dev.parley.it.fault.Histories.Logged;
import dev.parley.it.fault.Histories.Said;
import dev.parley.it.fault.Histories.Said.Call;
import dev.parley.it.fault.Histories.Said.Ok;
import dev.parley.it.fault.Histories.Said.Unknown;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The judge sees every kind of broken promise, and none if there is none. */
class CheckerTest {
    private static final List<Said> ANN = List.of(
            new Call("a1", 1),
            new Ok("a1", "e", 1, 3),
            new Call("a2", 4),
            new Unknown("a2", 5),
            new Call("a2", 6),
            new Ok("a2", "e", 3, 8));
    private static final List<Said> BOB =
            List.of(new Call("b1", 2), new Ok("b1", "e", 2, 5), new Call("b2", 7), new Unknown("b2", 9));
    private static final List<Logged> LOG = List.of(new Logged(1, "a1"), new Logged(2, "b1"), new Logged(3, "a2"));

    private static List<String> judge(List<Said> ann, List<Heard> reader, List<Logged> log) {
        return Checker.violations(new Histories(List.of(ann, BOB), List.of(reader), log));
    }

    @Test
    void finds_nothing_wrong_with_a_sound_history() {
        assertThat(judge(ANN, List.of(new Seen(1, "a1", "e"), new Seen(2, "b1", "e"), new Seen(3, "a2", "e")), LOG))
                .isEmpty();
    }

    @Test
    void lets_an_unknown_message_be_stored_or_not() {
        List<Logged> stored = List.of(LOG.get(0), LOG.get(1), LOG.get(2), new Logged(4, "b2"));
        assertThat(judge(ANN, List.of(), stored)).isEmpty();
    }

    @Test
    void accepts_what_was_reported_to_be_missing() {
        assertThat(judge(ANN, List.of(new Seen(1, "a1", "e"), new Gap(3), new Seen(3, "a2", "e")), LOG))
                .isEmpty();
        assertThat(judge(ANN, List.of(new Seen(3, "a2", "e"), new StartedOver(0, "e"), new Seen(1, "a1", "e")), LOG))
                .isEmpty();
    }

    @Test
    void sees_an_acknowledged_message_that_is_not_there() {
        assertThat(judge(ANN, List.of(), LOG.subList(0, 2)))
                .singleElement()
                .asString()
                .startsWith("lost: a2");
    }

    @Test
    void sees_a_message_at_another_place_than_was_acknowledged() {
        List<Logged> swapped = List.of(new Logged(1, "b1"), new Logged(2, "a1"), new Logged(3, "a2"));
        assertThat(judge(ANN, List.of(), swapped)).hasSize(2).allMatch(each -> each.startsWith("lost"));
    }

    @Test
    void sees_a_message_that_is_stored_twice() {
        List<Logged> twice = List.of(LOG.get(0), LOG.get(1), LOG.get(2), new Logged(4, "a2"));
        assertThat(judge(ANN, List.of(), twice)).singleElement().asString().startsWith("duplicate: a2");
    }

    @Test
    void sees_two_acknowledgements_that_differ() {
        List<Said> ann =
                List.of(new Call("a1", 1), new Ok("a1", "e", 1, 3), new Call("a1", 4), new Ok("a1", "e", 3, 5));
        List<Logged> log = List.of(LOG.get(0), LOG.get(1), new Logged(3, "a1"));
        assertThat(judge(ann, List.of(), log)).anyMatch(each -> each.startsWith("two places: a1"));
    }

    @Test
    void sees_a_message_that_nobody_said() {
        List<Logged> more = List.of(LOG.get(0), LOG.get(1), LOG.get(2), new Logged(4, "x"));
        assertThat(judge(ANN, List.of(), more)).singleElement().asString().startsWith("phantom");
    }

    @Test
    void sees_a_hole_in_the_log() {
        List<Said> ann = List.of(new Call("a1", 1), new Call("a2", 4));
        List<Logged> holed = List.of(new Logged(1, "a1"), new Logged(2, "b1"), new Logged(4, "a2"));
        assertThat(judge(ann, List.of(), holed)).singleElement().asString().startsWith("hole");
    }

    @Test
    void sees_messages_in_another_order_than_they_were_acknowledged() {
        List<Said> ann =
                List.of(new Call("a1", 1), new Ok("a1", "e", 3, 2), new Call("a2", 4), new Ok("a2", "e", 1, 5));
        List<Logged> log = List.of(new Logged(1, "a2"), new Logged(2, "b1"), new Logged(3, "a1"));
        assertThat(judge(ann, List.of(), log)).anyMatch(each -> each.startsWith("reordered: a2"));
    }

    @Test
    void sees_what_a_reader_missed_saw_twice_saw_backwards_or_saw_wrongly() {
        assertThat(judge(ANN, List.of(new Seen(1, "a1", "e"), new Seen(3, "a2", "e")), LOG))
                .singleElement()
                .asString()
                .startsWith("unreported gap: 3");
        assertThat(judge(ANN, List.of(new Seen(1, "a1", "e"), new Seen(1, "a1", "e")), LOG))
                .singleElement()
                .asString()
                .startsWith("seen twice");
        assertThat(judge(ANN, List.of(new Seen(2, "b1", "e"), new Seen(1, "a1", "e")), LOG))
                .singleElement()
                .asString()
                .startsWith("seen twice or backwards");
        assertThat(judge(ANN, List.of(new Seen(1, "b1", "e")), LOG))
                .singleElement()
                .asString()
                .startsWith("wrong");
        assertThat(judge(ANN, List.of(new Seen(4, "b2", "e")), LOG))
                .singleElement()
                .asString()
                .startsWith("wrong");
    }

    // ---- epochs: "e" has ended, and the standby that took over lacks a2

    private static final List<Said> AFTERWARDS = List.of(new Call("b2", 20), new Ok("b2", "f", 3, 21));
    private static final List<Logged> TAKEN_OVER = List.of(LOG.get(0), LOG.get(1), new Logged(3, "b2"));

    private static List<String> judge(List<Said> after, boolean lossy, Heard... reader) {
        return Checker.violations(
                new Histories(List.of(ANN, BOB, after), List.of(List.of(reader)), TAKEN_OVER, "f", lossy));
    }

    @Test
    void lets_an_ended_epoch_lose_what_a_standby_lacked_if_that_is_declared() {
        Heard[] reader = {
            new Seen(2, "b1", "e"),
            new Seen(3, "a2", "e"),
            new StartedOver(0, "f"),
            new Seen(1, "a1", "f"),
            new Seen(2, "b1", "f"),
            new Seen(3, "b2", "f")
        };
        assertThat(judge(AFTERWARDS, true, reader)).isEmpty();
        assertThat(judge(AFTERWARDS, false, reader))
                .hasSize(2)
                .anyMatch(each -> each.startsWith("lost: a2"))
                .anyMatch(each -> each.startsWith("wrong"));
    }

    @Test
    void sees_a_loss_in_the_epoch_that_has_not_ended() {
        List<Said> after = List.of(new Call("b2", 20), new Ok("b2", "f", 4, 21));
        assertThat(judge(after, true)).singleElement().asString().startsWith("lost: b2");
    }

    @Test
    void sees_a_number_that_is_assigned_twice_in_an_epoch_even_if_it_has_ended() {
        List<Said> after = List.of(new Call("b2", 20), new Ok("b2", "e", 3, 21));
        assertThat(judge(after, true)).singleElement().asString().startsWith("two messages: at 3 of the epoch e");
        assertThat(judge(AFTERWARDS, true, new Seen(3, "b2", "e")))
                .singleElement()
                .asString()
                .startsWith("two messages");
    }

    @Test
    void sees_a_reader_that_was_not_told_of_the_new_epoch() {
        assertThat(judge(AFTERWARDS, true, new Seen(2, "b1", "e"), new Seen(3, "b2", "f")))
                .singleElement()
                .asString()
                .startsWith("silent epoch");
    }

    @Test
    void sees_an_epoch_that_comes_back() {
        assertThat(judge(
                        AFTERWARDS,
                        true,
                        new Seen(2, "b1", "e"),
                        new StartedOver(2, "f"),
                        new Seen(3, "b2", "f"),
                        new StartedOver(2, "e"),
                        new Seen(3, "a2", "e")))
                .singleElement()
                .asString()
                .startsWith("epoch again");
    }

    @Test
    void sees_gaps_and_repetitions_after_a_new_epoch_as_before() {
        assertThat(judge(AFTERWARDS, true, new StartedOver(1, "f"), new Seen(3, "b2", "f")))
                .singleElement()
                .asString()
                .startsWith("unreported gap");
    }
}
