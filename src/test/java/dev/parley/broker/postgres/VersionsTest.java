package dev.parley.broker.postgres;

import static dev.parley.broker.Drafts.ADA;
import static dev.parley.broker.Drafts.LOBBY;
import static dev.parley.broker.Drafts.PAGE;
import static dev.parley.broker.Drafts.appendAll;
import static dev.parley.broker.Drafts.get;
import static dev.parley.broker.Drafts.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.broker.Amendment;
import dev.parley.broker.BrokerException;
import dev.parley.broker.BrokerObserver;
import dev.parley.it.PostgresServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;

/** Servers of two versions and one schema. */
class VersionsTest {
    private final PostgresOptions options =
            PostgresOptions.at(PostgresServer.shared().url()).inSchema(PostgresServer.freshSchema());

    private PostgresBroker open() {
        return PostgresBroker.open(options, BrokerObserver.NONE);
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(options.url() + "&currentSchema=" + options.schema());
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Test
    void refuses_a_schema_of_a_later_format_with_a_sentence_and_leaves_it_alone() throws SQLException {
        try (PostgresBroker broker = open()) {
            appendAll(broker, LOBBY, "a");
        }
        execute("UPDATE log SET format = 2; DROP FUNCTION lease_1");
        assertThatThrownBy(this::open)
                .isInstanceOf(BrokerException.class)
                .hasMessageContaining("schema " + options.schema() + " have the format 2")
                .hasMessageContaining("later version of Parley");
        // it has not made what it knows
        assertThatThrownBy(() -> execute("SELECT lease_1('a', 'b', '1 s')")).hasMessageContaining("does not exist");
        execute("UPDATE log SET format = 1");
        try (PostgresBroker broker = open()) {
            assertThat(get(broker.append(LOBBY, text("b"))).seq()).isEqualTo(2);
        }
    }

    @Test
    void takes_over_the_schema_of_an_earlier_version_while_a_server_of_that_version_goes_on() throws SQLException {
        try (PostgresBroker earlier = open()) {
            appendAll(earlier, LOBBY, "a");
            // what the version before this one did not have
            execute("DROP TABLE event, event_log, event_room, lease, search_block CASCADE;"
                    + " DROP FUNCTION number_1, unnumbered_1, lease_1, release_1, forget_blocks_1 CASCADE;"
                    + " DROP FUNCTION begin_block_1");
            appendAll(earlier, LOBBY, "b");
            try (PostgresBroker later = PostgresBroker.open(options.withEvents(1_000), BrokerObserver.NONE)
                    .indexing()) {
                appendAll(later, LOBBY, "c");
                get(earlier.amend(LOBBY, Amendment.redaction(ADA, null, 1, null, false)));
                assertThat(get(later.after(LOBBY, 0, PAGE)).messages()).hasSize(4);
                assertThat(get(earlier.after(LOBBY, 0, PAGE)).messages()).hasSize(4);
            }
        }
    }

    @Test
    void a_server_begins_while_a_backup_reads_all_tables() throws SQLException {
        try (PostgresBroker first = open();
                Connection backup = DriverManager.getConnection(options.url() + "&currentSchema=" + options.schema());
                Statement statement = backup.createStatement()) {
            appendAll(first, LOBBY, "a");
            backup.setAutoCommit(false);
            statement.execute("LOCK TABLE message, key, room, record, search_block, event, lease IN ACCESS SHARE MODE");
            try (PostgresBroker second = open()) {
                assertThat(get(second.append(LOBBY, text("b"))).seq()).isEqualTo(2);
                // as a writer does until its commit
                statement.execute("LOCK TABLE message, key, room, record, search_block IN ROW EXCLUSIVE MODE");
                open().close();
            }
        }
    }
}
