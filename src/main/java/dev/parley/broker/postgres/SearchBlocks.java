package dev.parley.broker.postgres;

import dev.parley.broker.PageSize;
import dev.parley.broker.ReadRequest;
import dev.parley.broker.SearchRequest;
import dev.parley.broker.Sought;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Searches a part of a room: it passes over blocks whose filter says that they have nothing, and reads the next of the others. The
 * newest messages, which fill no block yet, and those that are not indexed are read, too. Safe for any thread.
 */
final class SearchBlocks {
    /** Messages of a block. */
    static final int BLOCK = 512;

    /** What one part of a search reads. */
    private static final PageSize READ = new PageSize(1_000, 256 * 1024);

    /** Blocks whose filters are looked at together: few at first, in case that everything matches. */
    private static final int FIRST_LOOK = 8;

    private static final int LAST_LOOK = 256;

    private static final String BOUNDS = "SELECT id, first, last FROM room WHERE name = ?";

    /** The blocks of a range without what is asked for. */
    private static final String WITHOUT =
            "SELECT b.block FROM search_block b WHERE b.room = ? AND b.block BETWEEN ? AND ?"
                    + " AND octet_length(b.filter) > 0 AND EXISTS (SELECT FROM unnest(?) h"
                    + " WHERE get_bit(b.filter, h % (octet_length(b.filter) * 8)) = 0)";

    private static final String TIME =
            "SELECT to_millis_1(at) FROM message WHERE room = ? AND seq >= ? ORDER BY seq LIMIT 1";

    private final Pages pages;

    SearchBlocks(Pages pages) {
        this.pages = pages;
    }

    Sought search(Connection connection, SearchRequest request) throws SQLException {
        long room;
        long first;
        long last;
        try (PreparedStatement bounds = connection.prepareStatement(BOUNDS)) {
            bounds.setString(1, request.room().value());
            try (ResultSet row = bounds.executeQuery()) {
                if (!row.next()) {
                    return new Sought(List.of(), 0, null);
                }
                room = row.getLong(1);
                first = row.getLong(2);
                last = row.getLong(3);
            }
        }
        Long[] hashes = BlockFilter.hashes(request.needle().grams());
        long top = Math.min(request.before() - 1, last);
        long block = top / BLOCK;
        for (int look = FIRST_LOOK; look <= LAST_LOOK && block >= first / BLOCK; look *= 2) {
            long lowest = Math.max(first / BLOCK, block - look + 1);
            Set<Long> without = without(connection, room, lowest, block, hashes);
            while (block >= lowest && without.contains(block)) {
                block--;
            }
            if (block >= lowest) {
                return read(connection, request, Math.min(top, block * BLOCK + BLOCK - 1), block);
            }
        }
        long next = (block + 1) * BLOCK;
        return new Sought(List.of(), next > first ? next : 0, time(connection, room, next));
    }

    private static Set<Long> without(Connection connection, long room, long from, long to, Long[] hashes)
            throws SQLException {
        Set<Long> found = new HashSet<>();
        try (PreparedStatement query = connection.prepareStatement(WITHOUT)) {
            query.setLong(1, room);
            query.setLong(2, from);
            query.setLong(3, to);
            query.setArray(4, connection.createArrayOf("int8", hashes));
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    found.add(row.getLong(1));
                }
            }
        }
        return found;
    }

    /** Reads a block, up to this message. */
    private Sought read(Connection connection, SearchRequest request, long top, long block) throws SQLException {
        int most = (int) Math.max(1, Math.min(READ.messages(), top - block * BLOCK + 1));
        PageSize size = new PageSize(most, READ.bytes());
        return Sought.of(pages.read(connection, ReadRequest.before(request.room(), top + 1, size)));
    }

    private static @Nullable Instant time(Connection connection, long room, long seq) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(TIME)) {
            query.setLong(1, room);
            query.setLong(2, seq);
            try (ResultSet row = query.executeQuery()) {
                return row.next() ? Instant.ofEpochMilli(row.getLong(1)) : null;
            }
        }
    }
}
