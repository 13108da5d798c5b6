package dev.parley.broker;

import static dev.parley.broker.Drafts.ADA;
import static dev.parley.broker.Drafts.BOB;
import static dev.parley.broker.Drafts.KITCHEN;
import static dev.parley.broker.Drafts.LOBBY;
import static dev.parley.broker.Drafts.PAGE;
import static dev.parley.broker.Drafts.appendAll;
import static dev.parley.broker.Drafts.get;
import static dev.parley.broker.Drafts.seqs;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.parley.broker.AmendmentException.Reason;
import dev.parley.message.Change;
import dev.parley.message.Message;
import dev.parley.message.Payload;
import dev.parley.message.Reaction;
import dev.parley.message.Revision;
import dev.parley.message.User;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** The part of every broker's contract that is about reactions. */
public abstract class ReactionContract extends AmendmentContract {
    private Message read(long seq) {
        return get(broker.after(LOBBY, seq - 1, new PageSize(1, 1))).messages().get(0);
    }

    private CompletionStage<Appended> react(User by, long of, String text) {
        return broker.amend(LOBBY, Amendment.reaction(by, null, of, text));
    }

    private CompletionStage<Appended> withdraw(User by, long of, String text) {
        return broker.amend(LOBBY, Amendment.withdrawal(by, null, of, text));
    }

    private static void assertRefused(CompletionStage<Appended> change, Reason reason) {
        assertThatThrownBy(() -> get(change))
                .cause()
                .isInstanceOfSatisfying(
                        AmendmentException.class, e -> assertThat(e.reason()).isEqualTo(reason));
    }

    @Test
    void stores_a_reaction_as_an_entry_and_shows_it_in_the_old_place() {
        List<Message> heard = new CopyOnWriteArrayList<>();
        appendAll(broker, LOBBY, "1", "2");
        get(broker.subscribe(LOBBY, heard::addAll));
        now = now.plusSeconds(5);
        Appended first = get(react(BOB, 1, "👍"));
        get(react(ADA, 1, "👍"));
        get(react(ADA, 1, "🎉"));
        assertThat(first.seq()).isEqualTo(3);
        assertThat(read(1).reactions())
                .containsExactly(new Reaction(3, BOB, "👍"), new Reaction(4, ADA, "👍"), new Reaction(5, ADA, "🎉"));
        assertThat(read(1).revision()).isNull();
        assertThat(read(2).reactions()).isEmpty();
        Message entry = new Message(LOBBY, 3, first.at(), BOB, null, new Payload.Text("👍"), Change.reaction(1), null);
        assertThat(read(3)).isEqualTo(entry);
        await().until(() -> heard.size() == 3);
        assertThat(heard.get(0)).isEqualTo(entry);
        assertThat(get(broker.before(LOBBY, 3, PAGE)).messages().get(0).reactions())
                .hasSize(3);
        assertThat(get(broker.after(KITCHEN, 0, PAGE)).messages()).isEmpty();
    }

    @Test
    void stores_the_same_reaction_of_a_person_once() {
        appendAll(broker, LOBBY, "1");
        Appended first = get(react(BOB, 1, "👍"));
        assertThat(get(react(BOB, 1, "👍"))).isEqualTo(new Appended(first.epoch(), 2, first.at(), true));
        assertThat(get(broker.after(LOBBY, 0, PAGE)).last()).isEqualTo(2);
    }

    @Test
    void takes_a_reaction_back_and_takes_it_again() {
        appendAll(broker, LOBBY, "1");
        get(react(BOB, 1, "👍"));
        get(react(ADA, 1, "👍"));
        Appended back = get(withdraw(BOB, 1, "👍"));
        assertThat(read(1).reactions()).containsExactly(new Reaction(3, ADA, "👍"));
        assertThat(read(2).payload()).isSameAs(Payload.NONE);
        assertThat(read(2).change()).isEqualTo(Change.reaction(1));
        assertThat(read(2).revision()).isEqualTo(new Revision(true, 4, back.at()));
        assertThat(read(4).change()).isEqualTo(Change.redaction(2, false));
        assertThat(read(4).from()).isEqualTo(BOB);
        assertRefused(withdraw(BOB, 1, "👍"), Reason.GONE);
        assertRefused(withdraw(ADA, 1, "🎉"), Reason.GONE);
        assertThat(authored("bob", PAGE)).as("what was taken back").isEmpty();
        get(react(BOB, 1, "👍"));
        assertThat(read(1).reactions()).containsExactly(new Reaction(3, ADA, "👍"), new Reaction(5, BOB, "👍"));
    }

    @Test
    void lets_a_moderator_redact_a_reaction_and_nobody_edit_it() {
        appendAll(broker, LOBBY, "1");
        get(react(BOB, 1, "👎"));
        assertRefused(broker.amend(LOBBY, Amendment.redaction(ADA, null, 2, "ada", false)), Reason.NOT_THE_AUTHOR);
        assertRefused(broker.amend(LOBBY, Amendment.edit(BOB, null, 2, new Payload.Text("👍"))), Reason.GONE);
        get(broker.amend(LOBBY, Amendment.redaction(ADA, null, 2, null, false)));
        assertThat(read(1).reactions()).isEmpty();
        assertRefused(broker.amend(LOBBY, Amendment.redaction(ADA, null, 2, null, false)), Reason.GONE);
    }

    @Test
    void reacts_only_to_messages_that_can_be_read() {
        appendAll(broker, LOBBY, "1", "2");
        get(broker.amend(LOBBY, Amendment.redaction(ADA, null, 2, null, false)));
        get(react(BOB, 1, "👍"));
        for (long of : new long[] {0, -1, 2, 3, 4, 5, Long.MAX_VALUE}) {
            assertRefused(react(BOB, of, "👍"), Reason.GONE);
        }
        assertRefused(broker.amend(KITCHEN, Amendment.reaction(BOB, null, 1, "👍")), Reason.GONE);
    }

    @Test
    void keeps_the_reactions_of_an_edited_message_and_removes_those_of_a_redacted_one() {
        appendAll(broker, LOBBY, "1");
        get(react(BOB, 1, "👍"));
        get(broker.amend(LOBBY, Amendment.edit(ADA, null, 1, new Payload.Text("one"))));
        assertThat(read(1).payload()).isEqualTo(new Payload.Text("one"));
        assertThat(read(1).reactions()).hasSize(1);
        get(broker.amend(LOBBY, Amendment.redaction(ADA, null, 1, "ada", false)));
        assertThat(read(1).reactions()).isEmpty();
        assertThat(read(2).payload()).isSameAs(Payload.NONE);
    }

    @Test
    void bounds_the_reactions_of_a_message() {
        appendAll(broker, LOBBY, "1");
        List<CompletionStage<Appended>> answers = new ArrayList<>();
        for (int i = 0; i < Amendment.MAX_REACTION_TEXTS; i++) {
            answers.add(react(ADA, 1, "r" + i));
        }
        answers.forEach(Drafts::get);
        assertRefused(react(BOB, 1, "new"), Reason.TOO_MANY_REACTIONS);
        for (int i = answers.size(); i < Amendment.MAX_REACTIONS; i++) {
            answers.add(react(new User("u" + i, "U"), 1, "r0"));
        }
        answers.forEach(Drafts::get);
        assertRefused(react(BOB, 1, "r0"), Reason.TOO_MANY_REACTIONS);
        assertThat(read(1).reactions()).hasSize(Amendment.MAX_REACTIONS);
        get(withdraw(ADA, 1, "r3"));
        get(react(BOB, 1, "r0"));
    }

    @Test
    void bounds_what_reactions_take_of_a_message_and_of_a_page() {
        String name = "\uD83D\uDE00".repeat(User.MAX_NAME_LENGTH);
        int messages = 3;
        for (int i = 0; i < messages; i++) {
            appendAll(broker, LOBBY, "m");
        }
        List<CompletionStage<Appended>> answers = new ArrayList<>();
        for (int i = 0; i < messages * Amendment.MAX_REACTIONS; i++) {
            answers.add(react(new User("guest-" + (1000 + i), name), 1 + i % messages, "👍🏽"));
        }
        answers.forEach(Drafts::get);
        Page page = get(broker.after(LOBBY, 0, new PageSize(10, 128 * 1024)));
        assertThat(seqs(page.messages())).containsExactly(1L, 2L);
        assertThat(page.hasMore(false)).isTrue();
        assertThat(seqs(get(broker.before(LOBBY, 4, new PageSize(10, 1))).messages()))
                .containsExactly(3L);

        appendAll(broker, KITCHEN, "m");
        List<CompletionStage<Appended>> many = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            User user = new User(i + "x".repeat(253), name);
            many.add(broker.amend(KITCHEN, Amendment.reaction(user, null, 1, "👍")));
        }
        assertRefused(many.get(59), Reason.TOO_MANY_REACTIONS);
        assertThat(get(broker.after(KITCHEN, 0, PAGE)).messages().get(0).reactions())
                .hasSizeBetween(40, 59);
    }

    /** Takes thousands of changes, so not every engine runs it. */
    protected final void cutsPagesWithManyReactions() {
        int messages = 25;
        for (int i = 0; i < messages; i++) {
            appendAll(broker, LOBBY, "m");
        }
        List<CompletionStage<Appended>> answers = new ArrayList<>();
        for (int i = 0; i < messages * Amendment.MAX_REACTIONS; i++) {
            answers.add(react(new User("u" + i, "U"), 1 + i % messages, "👍"));
        }
        answers.forEach(Drafts::get);
        Page forward = get(broker.after(LOBBY, 0, PAGE));
        assertThat(seqs(forward.messages())).hasSize(20).startsWith(1L);
        Page backward = get(broker.before(LOBBY, messages + 1, PAGE));
        assertThat(seqs(backward.messages())).hasSize(20).endsWith(25L);
        assertThat(backward.messages()).allMatch(each -> each.reactions().size() == Amendment.MAX_REACTIONS);
        assertThat(backward.hasMore(true)).isTrue();
    }

    @Test
    void erases_the_reactions_of_a_person_and_says_so() {
        appendAll(broker, LOBBY, "1", "2");
        get(react(BOB, 1, "👍"));
        get(react(ADA, 1, "👍"));
        assertThat(authored("bob", PAGE)).containsExactly(read(3));
        List<Message> heard = new CopyOnWriteArrayList<>();
        get(broker.subscribe(LOBBY, heard::addAll));
        Erasure receipt = get(broker.erase("bob"));
        assertThat(receipt.messages()).isZero();
        assertThat(authored("bob", PAGE)).isEmpty();
        assertThat(read(1).reactions()).containsExactly(new Reaction(4, ADA, "👍"));
        assertThat(read(3).from()).isEqualTo(User.NOBODY);
        await().until(() -> !heard.isEmpty());
        assertThat(heard.get(0).change()).isEqualTo(Change.erasure());
        assertThat(heard.get(0).payload()).isEqualTo(new Payload.Json("[3]"));
        assertThat(get(broker.erase("ada")).messages()).isEqualTo(2);
        assertThat(read(1).reactions()).isEmpty();
    }
}
