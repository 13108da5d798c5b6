package dev.parley.broker;

import static dev.parley.broker.Drafts.ADA;
import static dev.parley.broker.Drafts.BOB;
import static dev.parley.broker.Drafts.KITCHEN;
import static dev.parley.broker.Drafts.LOBBY;
import static dev.parley.broker.Drafts.PAGE;
import static dev.parley.broker.Drafts.appendAll;
import static dev.parley.broker.Drafts.get;
import static dev.parley.broker.Drafts.keyed;
import static dev.parley.broker.Drafts.seqs;
import static dev.parley.broker.Drafts.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.parley.broker.AmendmentException.Reason;
import dev.parley.message.Change;
import dev.parley.message.Message;
import dev.parley.message.Payload;
import dev.parley.message.Revision;
import dev.parley.message.RoomName;
import dev.parley.message.User;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The part of every broker's contract that is about changing and removing messages. */
public abstract class AmendmentContract extends ListenerContract {
    private static final User MODERATOR = new User("mod", "Moderator");

    private Message message(long seq) {
        return get(broker.after(LOBBY, seq - 1, new PageSize(1, 1))).messages().get(0);
    }

    private CompletionStage<Appended> redact(long of, @Nullable String owner, boolean anonymous) {
        return broker.amend(LOBBY, Amendment.redaction(MODERATOR, null, of, owner, anonymous));
    }

    private CompletionStage<Appended> edit(long of, String text) {
        return broker.amend(LOBBY, Amendment.edit(ADA, null, of, new Payload.Text(text)));
    }

    private static void assertFails(CompletionStage<Appended> change, Reason reason) {
        assertThatThrownBy(() -> get(change))
                .cause()
                .isInstanceOfSatisfying(
                        AmendmentException.class, e -> assertThat(e.reason()).isEqualTo(reason));
    }

    @Test
    void takes_the_payload_of_a_redacted_message_and_keeps_its_place() {
        appendAll(broker, LOBBY, "1", "secret", "3");
        Message before = message(2);
        now = now.plusSeconds(5);
        Appended entry = get(redact(2, null, false));
        assertThat(entry.seq()).isEqualTo(4);
        assertThat(message(2))
                .isEqualTo(new Message(
                        LOBBY, 2, before.at(), ADA, null, Payload.NONE, null, new Revision(true, 4, entry.at())));
        assertThat(message(4))
                .isEqualTo(new Message(
                        LOBBY, 4, entry.at(), MODERATOR, null, Payload.NONE, Change.redaction(2, false), null));
        assertThat(seqs(get(broker.after(LOBBY, 0, PAGE)).messages())).containsExactly(1L, 2L, 3L, 4L);
    }

    @Test
    void takes_the_author_too_if_asked_even_later_and_even_of_the_entry() {
        get(broker.append(LOBBY, keyed(ADA, "k1", "secret")));
        get(edit(1, "still secret"));
        get(redact(1, null, false));
        assertThat(message(1).from()).isEqualTo(ADA);
        get(broker.amend(LOBBY, Amendment.redaction(ADA, "k2", 1, "ada", true)));
        for (Message each : List.of(message(1), message(2), message(4))) {
            assertThat(each.from()).isEqualTo(User.NOBODY);
            assertThat(each.payload()).isSameAs(Payload.NONE);
        }
        assertThat(message(1).key()).isNull();
        assertThat(message(4).change()).isEqualTo(Change.redaction(1, true));
        assertFails(redact(1, null, true), Reason.GONE);
    }

    @Test
    void shows_the_newest_payload_in_the_old_place_and_only_in_the_newest_entry() {
        appendAll(broker, LOBBY, "first", "other");
        get(edit(1, "second"));
        Appended third = get(edit(1, "third"));
        assertThat(message(1).payload()).isEqualTo(new Payload.Text("third"));
        assertThat(message(1).revision()).isEqualTo(new Revision(false, 4, third.at()));
        assertThat(message(2).payload()).isEqualTo(new Payload.Text("other"));
        assertThat(message(3).payload()).isSameAs(Payload.NONE);
        assertThat(message(3).change()).isEqualTo(Change.edit(1));
        assertThat(message(4).payload()).isEqualTo(new Payload.Text("third"));
        get(redact(1, "ada", false));
        assertThat(message(4).payload()).isSameAs(Payload.NONE);
        assertThat(message(1).revision())
                .isEqualTo(new Revision(true, 5, message(5).at()));
    }

    @Test
    void delivers_changes_in_the_order_of_the_log() {
        List<Message> heard = new CopyOnWriteArrayList<>();
        get(broker.subscribe(LOBBY, heard::addAll));
        List<CompletionStage<Appended>> answers = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            CompletionStage<Appended> stored = broker.append(LOBBY, text("m"));
            answers.add(stored);
            answers.add(stored.thenCompose(message -> edit(message.seq(), "edited")));
        }
        answers.forEach(Drafts::get);
        await().until(() -> heard.size() == 100);
        assertThat(seqs(heard)).isSorted().doesNotHaveDuplicates();
        List<Message> changes =
                heard.stream().filter(entry -> entry.change() != null).toList();
        assertThat(changes).hasSize(50);
        assertThat(changes).allSatisfy(entry -> assertThat(entry.payload()).isEqualTo(new Payload.Text("edited")));
    }

    @Test
    void rejects_what_cannot_be_changed_and_changes_nothing() {
        appendAll(broker, LOBBY, "1", "2");
        get(redact(2, null, false));
        assertFails(redact(0, null, false), Reason.GONE);
        assertFails(redact(-1, null, false), Reason.GONE);
        assertFails(redact(2, null, false), Reason.GONE);
        assertFails(redact(3, null, false), Reason.GONE);
        assertFails(redact(4, null, false), Reason.GONE);
        assertFails(redact(Long.MAX_VALUE, null, false), Reason.GONE);
        assertFails(edit(2, "again"), Reason.GONE);
        assertFails(edit(3, "again"), Reason.GONE);
        assertFails(redact(1, "bob", false), Reason.NOT_THE_AUTHOR);
        assertFails(
                broker.amend(LOBBY, Amendment.edit(BOB, null, 1, new Payload.Text("forged"))), Reason.NOT_THE_AUTHOR);
        assertFails(broker.amend(KITCHEN, Amendment.redaction(MODERATOR, null, 1, null, false)), Reason.GONE);
        assertThat(get(broker.after(LOBBY, 0, PAGE)).last()).isEqualTo(3);
        assertThat(message(1).payload()).isEqualTo(new Payload.Text("1"));
    }

    @Test
    void recognises_keys_as_before_after_a_redaction_and_after_the_author_is_removed() {
        for (boolean anonymous : new boolean[] {false, true}) {
            Appended first = get(broker.append(LOBBY, keyed(ADA, "k" + anonymous, "secret")));
            get(redact(first.seq(), null, anonymous));
            Appended retried = get(broker.append(LOBBY, keyed(ADA, "k" + anonymous, "secret")));
            assertThat(retried).isEqualTo(new Appended(first.epoch(), first.seq(), first.at(), true));
            assertThat(message(first.seq()).payload()).isSameAs(Payload.NONE);
        }
    }

    @Test
    void makes_a_retried_change_once() {
        appendAll(broker, LOBBY, "1");
        Amendment change = Amendment.redaction(MODERATOR, "k1", 1, null, false);
        Appended first = get(broker.amend(LOBBY, change));
        Appended second = get(broker.amend(LOBBY, change));
        assertThat(second).isEqualTo(new Appended(first.epoch(), 2, first.at(), true));
        assertThat(get(broker.after(LOBBY, 0, PAGE)).last()).isEqualTo(2);
    }

    @Test
    void does_not_remember_the_key_of_a_change_that_was_rejected() {
        Amendment change = Amendment.redaction(MODERATOR, "k1", 1, null, false);
        appendAll(broker, KITCHEN, "makes the log known");
        assertFails(broker.amend(LOBBY, change), Reason.GONE);
        appendAll(broker, LOBBY, "1");
        assertThat(get(broker.amend(LOBBY, change)).duplicate()).isFalse();
    }

    // ---- people and rooms

    final List<Message> authored(String author, PageSize size) {
        List<Message> all = new ArrayList<>();
        String from = null;
        do {
            Authored page = get(broker.authored(author, from, size));
            assertThat(page.messages()).hasSizeLessThanOrEqualTo(size.messages());
            all.addAll(page.messages());
            from = page.next();
        } while (from != null);
        return all;
    }

    @Test
    void finds_the_messages_of_a_person_in_all_rooms() {
        appendAll(broker, LOBBY, "1", "2", "3");
        get(broker.append(LOBBY, keyed(BOB, null, "not hers")));
        appendAll(broker, KITCHEN, "4");
        get(edit(2, "two"));
        get(redact(3, null, false));
        assertThat(authored("ada", new PageSize(2, 1_000)))
                .extracting(each -> new String(each.payload().toBytes(), java.nio.charset.StandardCharsets.UTF_8))
                .containsExactlyInAnyOrder("1", "two", "", "4");
        assertThat(authored("nobody", PAGE)).isEmpty();
    }

    @Test
    void erases_a_person_in_every_room_and_says_so_in_each() {
        for (int i = 0; i < 1_200; i++) {
            var unused = broker.append(LOBBY, i % 2 == 0 ? text("m" + i) : keyed(BOB, null, "b" + i));
        }
        appendAll(broker, KITCHEN, "k");
        get(edit(1, "edited"));
        get(broker.amend(LOBBY, Amendment.redaction(ADA, null, 2, null, false)));
        List<Message> heard = new CopyOnWriteArrayList<>();
        get(broker.subscribe(LOBBY, heard::addAll));

        Erasure receipt = get(broker.erase("ada"));

        assertThat(receipt.messages()).isEqualTo(601);
        assertThat(receipt.rooms()).isEqualTo(2);
        assertThat(authored("ada", PAGE)).isEmpty();
        for (RoomName room : List.of(LOBBY, KITCHEN)) {
            List<Message> all =
                    get(broker.after(room, 0, new PageSize(10_000, 10_000_000))).messages();
            assertThat(all).noneMatch(each -> each.from().id().equals("ada"));
            assertThat(all).noneMatch(each -> each.from().name().equals("Ada"));
        }
        assertThat(message(1201).change()).isEqualTo(Change.edit(1));
        assertThat(message(1201).payload()).isSameAs(Payload.NONE);
        assertThat(message(1).revision())
                .isEqualTo(new Revision(true, 1203, message(1203).at()));
        assertThat(message(4).payload()).isEqualTo(new Payload.Text("b3"));
        await().until(() -> !heard.isEmpty());
        assertThat(heard.get(0).change()).isEqualTo(Change.erasure());
        assertThat(heard.get(0).from()).isEqualTo(User.NOBODY);
        assertThat(((Payload.Json) heard.get(0).payload()).json()).startsWith("[1,3,5,");
        assertThat(get(broker.erase("ada")).messages()).isZero();
    }

    @Test
    void deletes_the_messages_of_a_room_and_continues_to_count() {
        for (int i = 0; i < 2_500; i++) {
            var unused = broker.append(LOBBY, text("m" + i));
        }
        appendAll(broker, KITCHEN, "stays");
        String epoch = get(broker.after(LOBBY, 0, PAGE)).epoch();
        assertThat(get(broker.delete(LOBBY))).isEqualTo(2_500);
        Page empty = get(broker.after(LOBBY, 0, PAGE));
        assertThat(empty.messages()).isEmpty();
        assertThat(empty.first()).isEqualTo(2_501);
        Appended next = get(broker.append(LOBBY, text("again")));
        assertThat(next.seq()).isEqualTo(2_501);
        assertThat(next.epoch()).isEqualTo(epoch);
        assertThat(get(broker.after(KITCHEN, 0, PAGE)).messages()).hasSize(1);
        assertThat(get(broker.delete(new RoomName("unknown")))).isZero();
    }
}
