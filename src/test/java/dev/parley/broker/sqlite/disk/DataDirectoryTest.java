package dev.parley.broker.sqlite.disk;

import static dev.parley.broker.Drafts.LOBBY;
import static dev.parley.broker.Drafts.PAGE;
import static dev.parley.broker.Drafts.appendAll;
import static dev.parley.broker.Drafts.get;
import static dev.parley.broker.Drafts.text;
import static dev.parley.broker.Drafts.texts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.parley.broker.Broker;
import dev.parley.broker.BrokerException;
import dev.parley.broker.BrokerObserver;
import dev.parley.broker.sqlite.SqliteBroker;
import dev.parley.broker.sqlite.write.SqliteOptions;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who may use a data directory: one broker at a time, and one user of the machine. */
class DataDirectoryTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it before anything is called
    private Path parent;

    private SqliteOptions options(String owner) {
        return SqliteOptions.in(parent.resolve("above/data")).ownedBy(owner);
    }

    @Test
    void hands_the_directory_over_to_the_next_deployment_of_the_same_application() {
        CompletableFuture<Broker> old = new CompletableFuture<>();
        CompletableFuture<Void> closed = new CompletableFuture<>();
        Broker first = SqliteBroker.open(options("/parley"), InstantSource.system(), new BrokerObserver() {
            @Override
            public void handOverRequested() {
                var unused = CompletableFuture.runAsync(() -> {
                    old.join().close();
                    closed.complete(null);
                });
            }
        });
        old.complete(first);
        appendAll(first, LOBBY, "1");
        try (Broker next = SqliteBroker.open(options("/parley"), InstantSource.system())) {
            get(closed);
            assertThat(texts(get(next.after(LOBBY, 0, PAGE)).messages())).containsExactly("1");
            assertThat(get(next.append(LOBBY, text("2"))).seq()).isEqualTo(2);
        }
        assertThat(System.getProperties().stringPropertyNames())
                .noneMatch(name -> name.startsWith("dev.parley.log.") && name.contains(parent.toString()));
    }

    @Test
    void leaves_another_application_alone() {
        try (Broker first = SqliteBroker.open(options("/parley"), InstantSource.system(), new BrokerObserver() {
            @Override
            public void handOverRequested() {
                throw new AssertionError("must not be asked");
            }
        })) {
            for (String other : new String[] {"/other", ""}) {
                assertThatThrownBy(() -> SqliteBroker.open(options(other), InstantSource.system()))
                        .isInstanceOf(BrokerException.class)
                        .hasMessageContaining("is in use by this process")
                        .hasMessageContaining("parley.data");
            }
            appendAll(first, LOBBY, "still works");
        }
    }

    @Test
    void releases_the_directory_when_it_is_closed_by_an_interrupted_thread() {
        Broker broker = SqliteBroker.open(options(""), InstantSource.system());
        appendAll(broker, LOBBY, "1");
        Thread.currentThread().interrupt();
        broker.close();
        assertThat(Thread.interrupted()).as("the interrupt is kept").isTrue();
        try (Broker next = SqliteBroker.open(options(""), InstantSource.system())) {
            assertThat(texts(get(next.after(LOBBY, 0, PAGE)).messages())).containsExactly("1");
        }
    }

    @Test
    void creates_directories_and_files_that_only_its_own_user_can_read() throws IOException {
        assumeThat(FileSystems.getDefault().supportedFileAttributeViews()).contains("posix");
        try (Broker broker = SqliteBroker.open(options(""), InstantSource.system())) {
            appendAll(broker, LOBBY, "1");
            Path data = parent.resolve("above/data");
            assertThat(permissions(parent.resolve("above"))).isEqualTo("rwx------");
            assertThat(permissions(data)).isEqualTo("rwx------");
            assertThat(permissions(data.resolve("native"))).isEqualTo("rwx------");
            for (String name :
                    new String[] {"parley.db", "parley.db-wal", "parley.db-shm", "parley.lock", "parley.mark"}) {
                assertThat(permissions(data.resolve(name))).as(name).isEqualTo("rw-------");
            }
        }
    }

    @Test
    void keeps_strangers_from_files_of_an_earlier_version() throws IOException {
        assumeThat(FileSystems.getDefault().supportedFileAttributeViews()).contains("posix");
        SqliteBroker.open(options(""), InstantSource.system()).close();
        Path database = parent.resolve("above/data/parley.db");
        Files.setPosixFilePermissions(database, PosixFilePermissions.fromString("rw-r--r--"));
        SqliteBroker.open(options(""), InstantSource.system()).close();
        assertThat(permissions(database)).isEqualTo("rw-r-----");
    }

    private static String permissions(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }
}
