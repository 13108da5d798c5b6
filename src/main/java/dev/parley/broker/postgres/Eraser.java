package dev.parley.broker.postgres;

import dev.parley.broker.Erasure;
import dev.parley.broker.ErasureProgress;
import dev.parley.broker.PageSize;
import dev.parley.message.RoomName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/**
 * Erases persons in small steps, each a task of its own to the worker. What was done is stored with each room's step, see {@link
 * ErasureProgress}. Nobody else reads that kind of record, so it is not announced to other servers.
 */
final class Eraser {
    private static final PageSize STEP = new PageSize(500, 1024 * 1024);

    private final Database database;
    private final Worker worker;
    private final Changes changes;
    private final Feeds feeds;
    private final Wakeups wakeups;

    Eraser(Database database, Worker worker, Changes changes, Feeds feeds, Wakeups wakeups) {
        this.database = database;
        this.worker = worker;
        this.changes = changes;
        this.feeds = feeds;
        this.wakeups = wakeups;
    }

    CompletionStage<Erasure> erase(String author) {
        return worker.run(connection -> {
                    PostgresRecords.forget(connection, author);
                    return "";
                })
                .thenCompose(done -> step(author, Pages.Cursor.START));
    }

    private CompletionStage<Erasure> step(String author, Pages.Cursor after) {
        return worker.run(connection -> {
                    Pages.Authored found = Pages.authored(connection, author, after, STEP);
                    Map<RoomName, List<Long>> seqs = new LinkedHashMap<>();
                    found.entries()
                            .forEach(each -> seqs.computeIfAbsent(each.room(), room -> new ArrayList<>())
                                    .add(each.seq()));
                    for (Map.Entry<RoomName, List<Long>> each : seqs.entrySet()) {
                        erase(connection, each.getKey(), author, each.getValue());
                    }
                    return found;
                })
                .thenCompose(found -> found.next() == null ? finish(author) : step(author, found.next()));
    }

    private void erase(Connection connection, RoomName room, String author, List<Long> seqs) throws SQLException {
        String epoch = database.adopt(connection);
        Changes.Erased erased;
        connection.setAutoCommit(false);
        try {
            erased = changes.erase(connection, epoch, room, author, seqs);
            if (erased.messages() > 0) {
                put(connection, author, progress(connection, author).plus(room, erased.messages()));
            }
            connection.commit();
        } catch (SQLException | RuntimeException e) {
            giveUp(connection, e);
            throw e;
        }
        connection.setAutoCommit(true);
        SQLWarning warning = connection.getWarnings();
        if (warning != null) {
            connection.clearWarnings();
            throw new SQLException("a commit was not replicated", "01000", warning);
        }
        if (erased.newest() > 0) {
            feeds.woken(Map.of(room, erased.newest()));
            wakeups.announce(Map.of(room, erased.newest()));
        }
    }

    private static void giveUp(Connection connection, Exception why) {
        try {
            connection.rollback();
            connection.setAutoCommit(true);
        } catch (SQLException e) {
            // the connection is broken
            why.addSuppressed(e);
        }
    }

    private static ErasureProgress progress(Connection connection, String author) throws SQLException {
        try (PreparedStatement find =
                connection.prepareStatement("SELECT value FROM record WHERE kind = ? AND subject = ?")) {
            find.setString(1, ErasureProgress.KIND);
            find.setString(2, Rows.encode(author));
            try (ResultSet row = find.executeQuery()) {
                return ErasureProgress.parse(row.next() ? Rows.decode(row.getString(1)) : null);
            }
        }
    }

    private static void put(Connection connection, String author, ErasureProgress sum) throws SQLException {
        try (PreparedStatement put = connection.prepareStatement("INSERT INTO record VALUES (?, ?, ?)"
                + " ON CONFLICT (kind, subject) DO UPDATE SET value = excluded.value")) {
            put.setString(1, ErasureProgress.KIND);
            put.setString(2, Rows.encode(author));
            put.setString(3, Rows.encode(sum.value()));
            put.executeUpdate();
        }
    }

    private CompletionStage<Erasure> finish(String author) {
        return worker.run(connection -> {
            ErasureProgress sum = progress(connection, author);
            try (PreparedStatement remove =
                    connection.prepareStatement("DELETE FROM record WHERE kind = ? AND subject = ?")) {
                remove.setString(1, ErasureProgress.KIND);
                remove.setString(2, Rows.encode(author));
                remove.executeUpdate();
            }
            return sum.receipt(Instant.now().truncatedTo(ChronoUnit.MILLIS));
        });
    }
}
