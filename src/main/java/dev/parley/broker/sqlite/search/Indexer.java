package dev.parley.broker.sqlite.search;

import dev.parley.broker.Page;
import dev.parley.broker.PageSize;
import dev.parley.broker.ReadRequest;
import dev.parley.broker.sqlite.search.SearchIndex.Block;
import dev.parley.broker.sqlite.table.LogReader;
import dev.parley.broker.sqlite.table.RoomRow;
import dev.parley.broker.sqlite.table.RoomTable;
import dev.parley.broker.sqlite.table.SqliteConnections;
import dev.parley.message.Message;
import dev.parley.message.RoomName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the {@link SearchIndex} of a log: looks through the rooms again and again, adds blocks of messages that are not in it, and drops
 * those whose messages are no longer kept. If the index fails, it is deleted, and searches read the log until it is built again.
 * Confined to one thread.
 */
final class Indexer implements AutoCloseable {
    /** Fewer messages at the end of a room are read instead. */
    private static final int MIN_BLOCK = 64;

    /** A block of fewer messages is joined with those that follow, once they are as many. */
    private static final int SMALL_BLOCK = SearchIndex.BLOCK / 2;

    /** If this part of a block is no longer kept, it is replaced. */
    private static final int DROPPED_SHARE = 8;

    /** Rooms that one step looks at. */
    private static final int ROOMS = 200;

    /** How much is read at once for a block. */
    private static final PageSize READ = new PageSize(500, 256 * 1024);

    private static final long PAUSE_MILLIS = 2_000;
    private static final long SHORT_PAUSE_MILLIS = 100;
    private static final long FAILED_PAUSE_MILLIS = 60_000;

    /** After a step that took long, the pause is this many times as long. */
    private static final int PAUSE_FACTOR = 4;

    private static final int REBUILD_PAUSE_FACTOR = 20;
    private static final Logger LOG = LoggerFactory.getLogger(Indexer.class);

    private final Path file;
    private final String epoch;
    private final Path log;
    private final long reserve;
    private final Predicate<RoomName> isHeld;

    /** Null until it is needed, and after a failure. */
    private @Nullable SearchIndex index;

    /** The number of the room that was looked at last. */
    private long room;

    /** Whether there was anything to do in this round through all rooms. */
    private boolean roundWorked;

    /** When the next step is due, and when the file may be rebuilt; times as of {@link #now}. */
    private long due = now();

    /** When failures were logged; they are logged once in a while, since every change of a message can cause one. */
    private long logged = now() - FAILED_PAUSE_MILLIS;

    private long undeletedLogged = logged;

    private long rebuildDue = Long.MAX_VALUE;
    private long restUntil = now();

    /** Finds the number of a room. */
    @FunctionalInterface
    interface RoomNumber {
        long find() throws SQLException;
    }

    /**
     * @param log the database
     * @param reserve free bytes of the disk that the index leaves
     * @param isHeld whether messages of a room are about to be changed
     */
    Indexer(Path log, String epoch, long reserve, Predicate<RoomName> isHeld) {
        this.file = SearchIndex.file(log);
        this.epoch = epoch;
        this.log = log;
        this.reserve = reserve;
        this.isHeld = isHeld;
    }

    /** In milliseconds of a clock that does not jump. */
    private static long now() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
    }

    long idleMillis() {
        return Math.max(0, Math.min(due, rebuildDue) - now());
    }

    /** Returns the block of a room that begins at or before a message; null if there is none. */
    @Nullable Block find(long roomId, long seq) {
        try {
            return index == null ? null : index.find(roomId, seq);
        } catch (SQLException e) {
            discard(e);
            return null;
        }
    }

    /** Returns the messages of a block that have all pieces; all of the block if the index has failed. */
    BitSet candidates(Block block, int[] pieces) {
        SearchIndex open = index;
        if (open != null) {
            try {
                BitSet found = open.candidates(block, pieces);
                open.commit();
                return found;
            } catch (SQLException e) {
                discard(e);
            }
        }
        BitSet all = new BitSet(SearchIndex.BLOCK);
        all.set(0, (int) block.size());
        return all;
    }

    /** Drops the blocks that have one of these messages, or all of a room; they are gone from the file when this returns. */
    void withdraw(RoomNumber number, List<Long> seqs) {
        if (index == null && !Files.exists(file)) {
            return;
        }
        try {
            SearchIndex open = open();
            long roomId = number.find();
            boolean dropped = false;
            for (Block block : open.blocks(roomId)) {
                if (seqs.isEmpty() || seqs.stream().anyMatch(seq -> block.first() <= seq && seq <= block.last())) {
                    open.drop(block);
                    dropped = true;
                }
            }
            open.commit();
            if (dropped) {
                rebuildDue = Math.min(rebuildDue, Math.max(restUntil, now() + PAUSE_MILLIS));
            }
        } catch (SQLException | IOException | RuntimeException e) {
            discard(e);
        }
    }

    /** Does a step, if one is due. */
    void tend(RoomTable rooms, LogReader reader) throws SQLException {
        long start = now();
        if (start >= rebuildDue) {
            rebuild();
        }
        if (start < due) {
            return;
        }
        if (log.toFile().getUsableSpace() < reserve) {
            due = start + FAILED_PAUSE_MILLIS;
            return;
        }
        SearchIndex open;
        try {
            open = open();
        } catch (SQLException | IOException e) {
            discard(e);
            return;
        }
        boolean worked = false;
        List<RoomRow> some = rooms.after(room, ROOMS);
        for (int i = 0; i < some.size() && !worked; i++) {
            room = some.get(i).id();
            // one block of each room in a round, so that a room that changes all the time keeps no other waiting
            worked = tend(open, some.get(i), reader);
        }
        open.commit();
        roundWorked |= worked;
        long end = now();
        due = end + Math.max(SHORT_PAUSE_MILLIS, PAUSE_FACTOR * (end - start));
        if (!worked && some.size() < ROOMS) {
            room = 0;
            due = roundWorked ? due : end + PAUSE_MILLIS;
            roundWorked = false;
        }
    }

    /** Adds or drops a block of a room; returns whether there was anything to do. */
    private boolean tend(SearchIndex open, RoomRow row, LogReader reader) throws SQLException {
        if (isHeld.test(row.name())) {
            return false;
        }
        List<Block> blocks = open.blocks(row.id());
        for (Block block : blocks) {
            if (block.last() > row.last() || row.first() - block.first() > block.size() / DROPPED_SHARE) {
                open.drop(block);
                return true;
            }
        }
        long from = row.first();
        for (Block block : blocks) {
            if (from < block.first()) {
                add(open, row, new Block(0, from, block.first() - 1, 0), reader);
                return true;
            }
            from = block.last() + 1;
        }
        long left = row.last() - from + 1;
        Block last = blocks.isEmpty() ? null : blocks.get(blocks.size() - 1);
        if (left < MIN_BLOCK) {
            return false;
        }
        if (last != null && last.size() < SMALL_BLOCK && last.size() <= left) {
            open.drop(last);
            from = Math.max(row.first(), last.first());
        }
        add(open, row, new Block(0, from, row.last(), 0), reader);
        return true;
    }

    /** Adds a block at the beginning of a range that is not in the index. */
    private void add(SearchIndex open, RoomRow row, Block range, LogReader reader) throws SQLException {
        BlockPieces pieces = new BlockPieces();
        long end = Math.min(range.last(), range.first() + SearchIndex.BLOCK - 1);
        long next = range.first();
        long at = 0;
        while (next <= end && !pieces.isFull()) {
            Page page = reader.read(ReadRequest.after(row.name(), next - 1, READ));
            long before = next;
            for (Message message : page.messages()) {
                if (message.seq() > end || pieces.isFull()) {
                    break;
                }
                at = at == 0 ? message.at().toEpochMilli() : at;
                pieces.add((int) (message.seq() - range.first()), message);
                next = message.seq() + 1;
            }
            if (next == before) {
                // what is left cannot be read
                next = end + 1;
            }
        }
        open.add(row.id(), new Block(0, range.first(), next - 1, at), pieces);
        open.commit();
    }

    private void rebuild() {
        rebuildDue = Long.MAX_VALUE;
        SearchIndex open = index;
        if (open == null) {
            return;
        }
        long start = now();
        try {
            open.rebuild();
            open.close();
        } catch (SQLException | IOException e) {
            discard(e);
        }
        index = null;
        restUntil = now() + REBUILD_PAUSE_FACTOR * (now() - start);
    }

    private SearchIndex open() throws SQLException, IOException {
        SearchIndex open = index;
        if (open == null) {
            open = SearchIndex.open(file, epoch);
            index = open;
        }
        return open;
    }

    /** Records that a step failed: the log could not be read, or the index could not be written. */
    void failed(Exception e) {
        if (e instanceof SQLException sql && SqliteConnections.isCorrupt(sql)) {
            discard(e);
            return;
        }
        LOG.debug("{} could not be indexed now", log, e);
        due = now() + FAILED_PAUSE_MILLIS;
        close();
    }

    /** Deletes the index, which may hold what it should not. */
    private void discard(Exception why) {
        if (now() - logged >= FAILED_PAUSE_MILLIS) {
            logged = now();
            LOG.warn("{} failed and is deleted; searches read the log until it is built again", file, why);
        }
        due = now() + FAILED_PAUSE_MILLIS;
        close();
        try {
            SearchIndex.delete(file);
        } catch (IOException e) {
            if (now() - undeletedLogged >= FAILED_PAUSE_MILLIS) {
                undeletedLogged = now();
                LOG.error("{} could not be deleted. It may hold pieces of removed messages; delete it", file, e);
            }
        }
    }

    @Override
    public void close() {
        SearchIndex open = index;
        index = null;
        if (open != null) {
            try {
                open.close();
            } catch (SQLException e) {
                LOG.debug("{} was not closed cleanly", file, e);
            }
        }
    }
}
