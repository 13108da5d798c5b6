package dev.parley.broker.postgres;

import static dev.parley.broker.Drafts.ADA;
import static dev.parley.broker.Drafts.LOBBY;
import static dev.parley.broker.Drafts.get;
import static dev.parley.broker.Drafts.keyed;
import static dev.parley.broker.Drafts.seqs;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.parley.broker.BrokerException;
import dev.parley.broker.BrokerHealth.State;
import dev.parley.broker.BrokerObserver;
import dev.parley.broker.PageSize;
import dev.parley.it.PostgresServer;
import dev.parley.it.Program;
import dev.parley.message.Message;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** The disk of the database is full: a small one in memory, on which the tables of the log are. */
class FullDatabaseTest {
    private static final PageSize ALL = new PageSize(100_000, Integer.MAX_VALUE);
    private static final String TEXT = "x".repeat(60_000);

    private static void execute(String url, String... statements) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            for (String each : statements) {
                statement.execute(each);
            }
        }
    }

    @Test
    void messages_are_refused_reading_goes_on_and_so_does_writing_when_there_is_space() throws Exception {
        Path disk = Files.createTempDirectory("parley-disk");
        assumeTrue(
                Program.run("mount", "-t", "tmpfs", "-o", "size=24m,mode=777", "tmpfs", disk.toString())
                        .ok(),
                "this machine does not let this user mount a file system");
        try (PostgresServer server = PostgresServer.start()) {
            check(server, disk);
        } finally {
            assertThat(Program.run("umount", "-l", disk.toString()).ok()).isTrue();
        }
    }

    private static void check(PostgresServer server, Path disk) throws Exception {
        Path files = Files.createDirectory(disk.resolve("files"));
        assertThat(Program.run("chown", "postgres", files.toString()).ok()).isTrue();
        execute(
                server.url(),
                "CREATE TABLESPACE small LOCATION '" + files + "'",
                "ALTER DATABASE postgres SET default_tablespace = small");
        execute(server.url(), "CREATE TABLE ballast (b bytea)", "ALTER TABLE ballast ALTER b SET STORAGE EXTERNAL");
        execute(
                server.url(),
                "INSERT INTO ballast SELECT decode(repeat('00', 8000), 'hex') FROM generate_series(1, 1000)");
        List<String> acknowledged = new ArrayList<>();
        try (PostgresBroker broker = PostgresBroker.open(PostgresOptions.at(server.url()), BrokerObserver.NONE);
                PostgresBroker other = PostgresBroker.open(PostgresOptions.at(server.url()), BrokerObserver.NONE)) {
            while (say(broker, acknowledged)) {
                assertThat(acknowledged).hasSizeLessThan(1_000);
            }
            assertThat(acknowledged).isNotEmpty();
            assertThat(broker.health().state()).isEqualTo(State.REFUSING);
            assertWhole(other, acknowledged);
            execute(server.url(), "DROP TABLE ballast");
            await().until(() -> say(other, acknowledged) && say(broker, acknowledged));
            assertThat(broker.health().state()).isEqualTo(State.WRITABLE);
            assertWhole(broker, acknowledged);
        }
    }

    private static boolean say(PostgresBroker broker, List<String> acknowledged) {
        String key = "k" + acknowledged.size();
        try {
            broker.append(LOBBY, keyed(ADA, key, TEXT)).toCompletableFuture().join();
            acknowledged.add(key);
            return true;
        } catch (CompletionException e) {
            assertThat(e.getCause()).isInstanceOf(BrokerException.class);
            return false;
        }
    }

    private static void assertWhole(PostgresBroker broker, List<String> acknowledged) {
        List<Message> all = get(broker.after(LOBBY, 0, ALL)).messages();
        assertThat(all.stream().map(Message::key)).containsExactlyElementsOf(acknowledged);
        assertThat(seqs(all))
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, all.size()).boxed().toList());
    }
}
