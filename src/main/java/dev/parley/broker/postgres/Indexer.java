package dev.parley.broker.postgres;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.parley.broker.Cluster.Lead;
import dev.parley.text.Grams;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the filters of {@link SearchBlocks} in the background, room after room. One server at a time does so. */
final class Indexer {
    /** Between two runs. */
    static final Duration PAUSE = Duration.ofSeconds(1);

    /** Blocks that one run makes, at most. */
    private static final int BLOCKS = 20;

    private static final int ROOMS = 200;

    /** Longer texts are not indexed, but always looked at. */
    private static final int MAX_INDEXED = 16 * 1024;

    /** Rooms with blocks that are complete and have no filter, the newest blocks first. */
    private static final String MISSING = "SELECT r.id, g.block FROM (SELECT id, first, last FROM room WHERE id > ?"
            + " ORDER BY id LIMIT " + ROOMS + ") r LEFT JOIN LATERAL (SELECT b AS block"
            + " FROM generate_series((greatest(r.first, 1) + 510) / 512, (r.last + 1) / 512 - 1) b"
            + " WHERE NOT EXISTS (SELECT FROM search_block s WHERE s.room = r.id AND s.block = b"
            + " AND octet_length(s.filter) > 0) ORDER BY b DESC LIMIT " + BLOCKS + ") g ON true ORDER BY r.id";

    private static final String TEXTS = "SELECT octet_length(payload) <= " + MAX_INDEXED + ", substr(payload, 1, "
            + MAX_INDEXED + ") FROM message WHERE room = ? AND seq BETWEEN ? AND ? AND kind = 1";

    private static final String STORE =
            "UPDATE search_block SET filter = ? WHERE room = ? AND block = ? AND octet_length(filter) = 0";

    private static final Logger LOG = LoggerFactory.getLogger(Indexer.class);

    private final Worker worker;
    private final Lead lead;
    private final AtomicBoolean running = new AtomicBoolean();

    // Confined to the worker's thread.

    private final Deque<Block> missing = new ArrayDeque<>();

    /** The room that was looked at last; 0 before the first. */
    private long cursor;

    private record Block(long room, long number) {}

    Indexer(Worker worker, Lead lead) {
        this.worker = worker;
        this.lead = lead;
    }

    /** Makes some filters, if it is this server's turn. Does not block. */
    void run() {
        if (!lead.isHeld() || !running.compareAndSet(false, true)) {
            return;
        }
        steps(BLOCKS).whenComplete((done, error) -> {
            running.set(false);
            if (error != null) {
                LOG.debug("The index for searches cannot be continued now", error);
            }
        });
    }

    /** Makes one filter after the other, each in a task of its own, so that nobody else waits for more than one. */
    private CompletionStage<Boolean> steps(int most) {
        return worker.run(this::step)
                .thenCompose(more -> more && most > 1 ? steps(most - 1) : CompletableFuture.completedStage(more));
    }

    /** Returns whether there may be more. */
    private boolean step(Connection connection) throws SQLException {
        if (missing.isEmpty()) {
            look(connection);
        }
        Block next = missing.poll();
        if (next == null) {
            return false;
        }
        begin(connection, next);
        byte[] filter = filter(connection, next);
        try (PreparedStatement store = connection.prepareStatement(STORE)) {
            store.setBytes(1, filter);
            store.setLong(2, next.room());
            store.setLong(3, next.number());
            store.executeUpdate();
        }
        return true;
    }

    private void look(Connection connection) throws SQLException {
        int rooms = 0;
        long before = cursor;
        try (PreparedStatement query = connection.prepareStatement(MISSING)) {
            query.setLong(1, before);
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    long room = row.getLong(1);
                    rooms += room == cursor ? 0 : 1;
                    cursor = room;
                    long block = row.getLong(2);
                    if (!row.wasNull()) {
                        missing.add(new Block(room, block));
                    }
                }
            }
        }
        if (rooms < ROOMS) {
            cursor = 0;
        }
    }

    private static void begin(Connection connection, Block block) throws SQLException {
        try (PreparedStatement begin = connection.prepareStatement("SELECT begin_block_1(?, ?)")) {
            begin.setLong(1, block.room());
            begin.setLong(2, block.number());
            begin.execute();
        }
    }

    private static byte[] filter(Connection connection, Block block) throws SQLException {
        Set<Integer> pieces = new HashSet<>();
        try (PreparedStatement query = connection.prepareStatement(TEXTS)) {
            query.setLong(1, block.room());
            query.setLong(2, block.number() * SearchBlocks.BLOCK);
            query.setLong(3, block.number() * SearchBlocks.BLOCK + SearchBlocks.BLOCK - 1);
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    if (!row.getBoolean(1)) {
                        return BlockFilter.everything();
                    }
                    Grams.ofText(new String(row.getBytes(2), UTF_8), pieces::add);
                }
            }
        }
        return BlockFilter.of(pieces.stream().mapToInt(each -> each).toArray());
    }
}
