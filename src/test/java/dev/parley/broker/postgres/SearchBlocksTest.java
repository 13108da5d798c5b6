package dev.parley.broker.postgres;

import static dev.parley.broker.Drafts.ADA;
import static dev.parley.broker.Drafts.LOBBY;
import static dev.parley.broker.Drafts.get;
import static dev.parley.broker.Drafts.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.broker.Amendment;
import dev.parley.broker.Appended;
import dev.parley.broker.BrokerObserver;
import dev.parley.broker.SearchRequest;
import dev.parley.broker.Sought;
import dev.parley.it.PostgresServer;
import dev.parley.message.Message;
import dev.parley.message.Payload;
import dev.parley.text.Needle;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The index of the log in PostgreSQL: what is found with it is what is found without it. */
class SearchBlocksTest {
    /** Three complete blocks, and a part of one that is not indexed. */
    private static final int MESSAGES = 2_000;

    private static final int BLOCKS = 3;

    private final PostgresOptions options =
            PostgresOptions.at(PostgresServer.shared().url()).inSchema(PostgresServer.freshSchema());
    private final PostgresBroker broker = PostgresBroker.open(options, BrokerObserver.NONE);
    private int examined;

    @BeforeEach
    void fill() {
        List<CompletionStage<Appended>> answers = new ArrayList<>();
        for (int i = 1; i <= MESSAGES; i++) {
            String word = i == 700 ? " rare 雪 " : i % 3 == 0 ? " 我在用简体中文写字 " : " common ";
            answers.add(broker.append(LOBBY, text("message " + i + word)));
        }
        answers.forEach(answer -> get(answer));
    }

    @AfterEach
    void close() {
        broker.close();
    }

    private void index() {
        broker.indexing();
        await().until(() -> number("SELECT count(*) FROM search_block WHERE octet_length(filter) > 1") == BLOCKS);
    }

    private long number(String sql) throws SQLException {
        return Long.parseLong(word(sql));
    }

    private String word(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(options.url() + "&currentSchema=" + options.schema());
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }

    private List<Long> found(String query) {
        Needle needle = Needle.parse(query);
        List<Long> found = new ArrayList<>();
        examined = 0;
        long before = Long.MAX_VALUE;
        while (before > 0) {
            Sought part = get(broker.search(new SearchRequest(LOBBY, needle, before, "me")));
            examined += part.candidates().size();
            for (Message each : part.candidates()) {
                if (each.payload() instanceof Payload.Text said && needle.isIn(said.text())) {
                    found.add(each.seq());
                }
            }
            assertThat(part.next()).isLessThan(before);
            before = part.next();
        }
        return found;
    }

    @Test
    void finds_the_same_with_the_index_as_without_and_reads_less() {
        List<String> queries = List.of("rare", "雪", "简体中文", "中", "me", "message 1999", "\"e 17\"", "nothing");
        List<List<Long>> without = queries.stream().map(this::found).toList();
        assertThat(without.get(0)).containsExactly(700L);
        assertThat(without.get(2)).hasSize(MESSAGES / 3);
        assertThat(examined).isEqualTo(MESSAGES);
        index();
        assertThat(queries.stream().map(this::found)).isEqualTo(without);
        assertThat(found("雪")).containsExactly(700L);
        // its block, and the messages that fill no block yet
        assertThat(examined).isEqualTo(512 + (MESSAGES + 1) % 512);
    }

    @Test
    void what_is_redacted_edited_erased_or_deleted_leaves_the_index_with_its_commit() throws SQLException {
        index();
        String old = word("SELECT md5(filter) FROM search_block WHERE block = 1");
        get(broker.amend(LOBBY, Amendment.redaction(ADA, null, 700, null, false)));
        // it may have a new one already
        assertThat(number("SELECT count(*) FROM search_block WHERE block = 1 AND md5(filter) = '" + old + "'"))
                .isZero();
        assertThat(found("rare")).isEmpty();
        get(broker.amend(LOBBY, Amendment.edit(ADA, null, 3, new Payload.Text("唯一"))));
        assertThat(found("唯一")).contains(3L);
        await().until(() -> number("SELECT count(*) FROM search_block WHERE octet_length(filter) > 1") == BLOCKS);
        assertThat(found("唯一")).contains(3L);
        assertThat(found("rare")).isEmpty();
        get(broker.delete(LOBBY));
        assertThat(found("common")).isEmpty();
        assertThat(number("SELECT count(*) FROM search_block WHERE octet_length(filter) > 1"))
                .isZero();
    }
}
