package dev.parley.broker.sqlite;

import static dev.parley.broker.Drafts.ADA;
import static dev.parley.broker.Drafts.BOB;
import static dev.parley.broker.Drafts.LOBBY;
import static dev.parley.broker.Drafts.PAGE;
import static dev.parley.broker.Drafts.appendAll;
import static dev.parley.broker.Drafts.get;
import static dev.parley.broker.Drafts.keyed;
import static dev.parley.broker.Drafts.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.broker.Amendment;
import dev.parley.broker.Appended;
import dev.parley.broker.Broker;
import dev.parley.broker.Erasure;
import dev.parley.broker.Retention;
import dev.parley.broker.sqlite.write.SqliteOptions;
import dev.parley.message.Message;
import dev.parley.message.Payload;
import dev.parley.message.RoomName;
import dev.parley.message.User;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is redacted, edited, erased or deleted disappears from every file of the data directory. */
class RemovalTest {
    private static final Pattern SECRET = Pattern.compile("secret-\\d+-");

    @TempDir
    private Path directory;

    private Broker open() {
        return SqliteBroker.open(SqliteOptions.in(directory), InstantSource.system());
    }

    /** Returns the secrets that are found in the bytes of any file, the write-ahead log included. */
    private Set<String> onDisk() {
        Set<String> found = new HashSet<>();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Matcher matcher = SECRET.matcher(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
                while (matcher.find()) {
                    found.add(matcher.group());
                }
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        return found;
    }

    private static String secret(int i) {
        return "secret-" + i + "-";
    }

    private void awaitOnDisk(Set<String> expected) {
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(onDisk()).isEqualTo(expected));
    }

    @Test
    void leaves_nothing_of_redacted_messages_in_any_file() {
        try (Broker broker = open()) {
            Random random = new Random(11);
            List<Runnable> redactions = new ArrayList<>();
            Set<String> kept = new HashSet<>();
            // three rooms in turn, so that pages are split, and long messages, so that some have pages of their own
            for (int i = 0; i < 3_000; i++) {
                RoomName room = new RoomName("room" + i % 3);
                int length = random.nextInt(20) == 0 ? 10_000 : random.nextInt(300);
                Appended appended = get(broker.append(room, text(secret(i) + "x".repeat(length))));
                if (random.nextInt(4) > 0) {
                    redactions.add(
                            () -> get(broker.amend(room, Amendment.redaction(BOB, null, appended.seq(), null, false))));
                } else {
                    kept.add(secret(i));
                }
            }
            java.util.Collections.shuffle(redactions, random);
            redactions.forEach(Runnable::run);
            awaitOnDisk(kept);
        }
    }

    @Test
    void leaves_nothing_of_earlier_versions_of_an_edited_message() {
        try (Broker broker = open()) {
            appendAll(broker, LOBBY, secret(0));
            for (int i = 1; i <= 20; i++) {
                get(broker.amend(LOBBY, Amendment.edit(ADA, null, 1, new Payload.Text(secret(i)))));
            }
            awaitOnDisk(Set.of(secret(20)));
            get(broker.amend(LOBBY, Amendment.redaction(ADA, null, 1, "ada", false)));
            awaitOnDisk(Set.of());
        }
    }

    @Test
    void leaves_nothing_of_an_erased_person_nor_of_a_deleted_room() {
        User eve = new User(secret(1), secret(2));
        try (Broker broker = open()) {
            for (int i = 0; i < 100; i++) {
                appendAll(broker, LOBBY, "m" + i);
                get(broker.append(LOBBY, keyed(eve, secret(3) + i, secret(4))));
            }
            get(broker.amend(LOBBY, Amendment.edit(eve, null, 2, new Payload.Text(secret(5)))));
            get(broker.amend(LOBBY, Amendment.redaction(eve, null, 1, null, false)));
            appendAll(broker, new RoomName("doomed"), secret(6), secret(7));
            assertThat(onDisk()).hasSize(7);

            Erasure receipt = get(broker.erase(eve.id()));
            assertThat(receipt.messages()).isEqualTo(100);
            assertThat(get(broker.delete(new RoomName("doomed")))).isEqualTo(2);
            awaitOnDisk(Set.of());
        }
    }

    @Test
    void leaves_nothing_of_reactions_that_are_taken_back_or_belong_to_a_redacted_message_or_an_erased_person() {
        User eve = new User(secret(1), secret(2));
        try (Broker broker = open()) {
            appendAll(broker, LOBBY, "1", "2", "3");
            get(broker.amend(LOBBY, Amendment.reaction(BOB, null, 1, secret(3))));
            get(broker.amend(LOBBY, Amendment.withdrawal(BOB, null, 1, secret(3))));
            get(broker.amend(LOBBY, Amendment.reaction(BOB, null, 2, secret(4))));
            get(broker.amend(LOBBY, Amendment.redaction(ADA, null, 2, "ada", false)));
            get(broker.amend(LOBBY, Amendment.reaction(BOB, null, 3, secret(5))));
            get(broker.amend(LOBBY, Amendment.reaction(eve, secret(6), 3, secret(7))));
            get(broker.erase(eve.id()));
            awaitOnDisk(Set.of(secret(5)));
            assertThat(get(broker.after(LOBBY, 0, PAGE)).messages().get(2).reactions())
                    .hasSize(1);
        }
    }

    /** Messages that are only in the write-ahead log after a crash must not stay there either. */
    @Test
    void empties_the_write_ahead_log_after_a_start() throws IOException {
        Path copy = directory.resolve("copy");
        try (Broker broker = open()) {
            appendAll(broker, LOBBY, secret(1));
            get(broker.amend(LOBBY, Amendment.redaction(ADA, null, 1, null, false)));
            // as a crash at this moment would leave it
            Files.createDirectory(copy);
            for (String name : new String[] {"parley.db", "parley.db-wal"}) {
                Files.copy(directory.resolve(name), copy.resolve(name));
            }
        }
        directory = copy;
        assertThat(onDisk()).isNotEmpty();
        try (Broker broker = open()) {
            awaitOnDisk(Set.of());
            assertThat(get(broker.after(LOBBY, 0, PAGE)).messages().get(0).payload())
                    .isSameAs(Payload.NONE);
        }
    }

    @Test
    void keeps_changes_across_a_restart() {
        List<Message> before;
        try (Broker broker = open()) {
            appendAll(broker, LOBBY, "1", "2", "3");
            get(broker.amend(LOBBY, Amendment.edit(ADA, "k", 1, new Payload.Text("one"))));
            get(broker.amend(LOBBY, Amendment.redaction(BOB, "k", 2, null, true)));
            get(broker.erase("ada"));
            before = get(broker.after(LOBBY, 0, PAGE)).messages();
        }
        try (Broker broker = open()) {
            assertThat(get(broker.after(LOBBY, 0, PAGE)).messages())
                    .isEqualTo(before)
                    .hasSize(6);
            assertThat(get(broker.amend(LOBBY, Amendment.redaction(BOB, "k", 2, null, true)))
                            .seq())
                    .isEqualTo(5);
        }
    }

    @Test
    void redacts_the_edits_of_a_message_that_is_no_longer_kept() {
        SqliteOptions options = SqliteOptions.in(directory).with(new Retention(2, null, Long.MAX_VALUE));
        try (Broker broker = SqliteBroker.open(options, InstantSource.system())) {
            appendAll(broker, LOBBY, "1");
            get(broker.amend(LOBBY, Amendment.edit(ADA, null, 1, new Payload.Text(secret(1)))));
            appendAll(broker, LOBBY, "3");
            await().until(() -> get(broker.after(LOBBY, 0, PAGE)).first() == 2);
            assertThat(onDisk()).isNotEmpty();
            get(broker.amend(LOBBY, Amendment.redaction(ADA, null, 1, "ada", false)));
            awaitOnDisk(Set.of());
        }
    }
}
