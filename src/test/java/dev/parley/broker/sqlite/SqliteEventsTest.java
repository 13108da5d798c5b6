package dev.parley.broker.sqlite;

import static dev.parley.broker.Drafts.ADA;
import static dev.parley.broker.Drafts.LOBBY;
import static dev.parley.broker.Drafts.appendAll;
import static dev.parley.broker.Drafts.get;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.broker.Amendment;
import dev.parley.broker.Broker;
import dev.parley.broker.EventLogContract;
import dev.parley.broker.sqlite.write.SqliteOptions;
import java.nio.file.Path;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The events of the log on disk. */
class SqliteEventsTest extends EventLogContract {
    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it before anything is called
    private Path directory;

    @Override
    protected Broker open() {
        return open(KEEP);
    }

    private Broker open(long keep) {
        return SqliteBroker.open(SqliteOptions.in(directory).withEvents(keep), InstantSource.system());
    }

    private void reopen(long keep) {
        broker.close();
        broker = open(keep);
    }

    @Test
    void continues_after_a_restart() {
        appendAll(broker, LOBBY, "a");
        String epoch = read(0).epoch();
        reopen(KEEP);
        assertThat(broker.events().last()).isEqualTo(1);
        appendAll(broker, LOBBY, "b");
        assertThat(shown(read(0))).containsExactly("1 stored lobby 1 a", "2 stored lobby 2 b");
        assertThat(read(0).epoch()).isEqualTo(epoch);
    }

    @Test
    void begins_again_from_one_if_some_were_not_kept() {
        appendAll(broker, LOBBY, "a");
        String epoch = read(0).epoch();
        reopen(0);
        assertThat(broker.events().isKept()).isFalse();
        appendAll(broker, LOBBY, "b");
        reopen(KEEP);
        appendAll(broker, LOBBY, "c");
        assertThat(shown(read(0))).containsExactly("1 stored lobby 3 c");
        assertThat(read(0).epoch()).isNotEqualTo(epoch);
    }

    @Test
    void reads_entries_that_have_moved_to_their_place_and_those_that_have_not() {
        appendAll(broker, LOBBY, "a", "b");
        // moves all that are there
        get(broker.amend(LOBBY, Amendment.redaction(ADA, null, 2, null, false)));
        appendAll(broker, LOBBY, "c");
        assertThat(shown(read(0)))
                .containsExactly(
                        "1 stored lobby 1 a", "2 stored lobby 2 ", "3 redacted lobby 3 ", "4 stored lobby 4 c");
    }
}
