package dev.parley.broker.sqlite.search;

import dev.parley.broker.Page;
import dev.parley.broker.PageSize;
import dev.parley.broker.ReadRequest;
import dev.parley.broker.SearchRequest;
import dev.parley.broker.Sought;
import dev.parley.broker.sqlite.search.SearchIndex.Block;
import dev.parley.broker.sqlite.search.Withdrawals.Due;
import dev.parley.broker.sqlite.table.LogReader;
import dev.parley.broker.sqlite.table.RoomRow;
import dev.parley.broker.sqlite.table.RoomTable;
import dev.parley.broker.sqlite.table.SqliteConnections;
import dev.parley.message.Message;
import dev.parley.message.Payload;
import dev.parley.message.RoomName;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The log as searches see it: blocks that the {@link SearchIndex} knows, and everything else, which is read. What is found is always
 * read from the log, so a search finds a message as it is now, and never one that was removed. Confined to one thread.
 */
public final class SearchedLog implements AutoCloseable {
    /** The most candidates of a part. */
    private static final int CANDIDATES = 100;

    /** The most payload of the candidates of a part, unless a single message is larger. */
    private static final int BYTES = 256 * 1024;

    /** What is read at once without an index. */
    private static final PageSize SCANNED = new PageSize(200, BYTES);

    private static final PageSize ONE = new PageSize(1, 1);

    /** A part ends after this time, so that others get their turn. */
    private static final long PART_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private static final Logger LOG = LoggerFactory.getLogger(SearchedLog.class);

    private final Path file;
    private final String epoch;
    private final Indexer indexer;
    private final Withdrawals withdrawals;

    /** Null until it is needed, and after a failure. */
    private @Nullable LogReader reader;

    private @Nullable Connection connection;
    private @Nullable RoomTable rooms;

    public SearchedLog(Path file, String epoch, long reserve, Withdrawals withdrawals) {
        this.file = file;
        this.epoch = epoch;
        this.withdrawals = withdrawals;
        this.indexer = new Indexer(file, epoch, reserve, withdrawals::holds);
    }

    /** Takes messages of some rooms out of the index that were changed; returns whether there may be more. */
    boolean withdraw() {
        long deadline = System.nanoTime() + PART_NANOS;
        for (Due due = withdrawals.next(); due != null; due = withdrawals.next()) {
            RoomName room = due.room();
            indexer.withdraw(() -> rooms().find(room).id(), due.seqs());
            withdrawals.left(due);
            if (System.nanoTime() >= deadline) {
                return true;
            }
        }
        return false;
    }

    /** Returns how long nothing has to be done for the index. */
    long idleMillis() {
        return indexer.idleMillis();
    }

    /** Does a step for the index; up to some ten milliseconds. */
    void tend() {
        try {
            indexer.tend(rooms(), reader());
        } catch (SQLException | RuntimeException e) {
            forget();
            indexer.failed(e);
        }
    }

    Sought search(SearchRequest request) throws SQLException {
        try {
            return new Part(request, rooms().find(request.room())).run();
        } catch (SQLException | RuntimeException e) {
            forget();
            throw e;
        }
    }

    /** One part of a search, from new to old. */
    private final class Part {
        private final SearchRequest request;
        private final RoomRow room;
        private final int[] pieces;
        private final long deadline = System.nanoTime() + PART_NANOS;
        private final List<Message> candidates = new ArrayList<>();
        private long bytes;

        /** The next message to examine. */
        private long seq;

        private @Nullable Instant reached;

        Part(SearchRequest request, RoomRow room) {
            this.request = request;
            this.room = room;
            pieces = request.needle().grams();
            seq = Math.min(request.before() - 1, room.last());
        }

        Sought run() throws SQLException {
            while (seq >= room.first() && !isFull()) {
                Block block = indexer.find(room.id(), seq);
                if (block == null || block.last() < seq) {
                    scan(block == null ? room.first() : Math.max(room.first(), block.last() + 1));
                } else if (withdrawals.holds(request.room(), block.first(), block.last())) {
                    scan(Math.max(room.first(), block.first()));
                } else {
                    look(block);
                }
            }
            return new Sought(candidates, seq < room.first() ? 0 : seq + 1, reached);
        }

        private boolean isFull() {
            return candidates.size() >= CANDIDATES || bytes >= BYTES || System.nanoTime() >= deadline;
        }

        private void look(Block block) throws SQLException {
            BitSet places = indexer.candidates(block, pieces);
            int place = places.previousSetBit((int) (seq - block.first()));
            while (place >= 0 && block.first() + place >= room.first()) {
                examined(block.first() + place, null);
                for (Message message : page(seq + 1, ONE).messages()) {
                    if (message.seq() == seq) {
                        examined(seq, message);
                    }
                }
                seq--;
                if (isFull()) {
                    return;
                }
                place = places.previousSetBit(place - 1);
            }
            seq = block.first() - 1;
            reached = block.at() == 0 ? reached : Instant.ofEpochMilli(block.at());
        }

        /** Reads messages down to {@code low}, some of them at once. */
        private void scan(long low) throws SQLException {
            Page page = page(seq + 1, SCANNED);
            List<Message> newestFirst = new ArrayList<>(page.messages());
            Collections.reverse(newestFirst);
            if (newestFirst.isEmpty() || newestFirst.get(0).seq() < low) {
                seq = low - 1;
                return;
            }
            for (Message message : newestFirst) {
                if (message.seq() >= low) {
                    examined(message.seq(), message);
                }
            }
            seq = Math.max(low, page.firstSeq()) - 1;
        }

        private void examined(long number, @Nullable Message message) {
            seq = number;
            if (message == null) {
                return;
            }
            reached = message.at();
            if (message.isReadable() && message.payload() instanceof Payload.Text) {
                candidates.add(message);
                bytes += message.payload().size();
            }
        }

        private Page page(long before, PageSize size) throws SQLException {
            Page page = reader().read(ReadRequest.before(request.room(), before, size));
            if (!reader().isReusable()) {
                forget();
            }
            return page;
        }
    }

    private LogReader reader() throws SQLException {
        LogReader known = reader;
        if (known == null) {
            known = LogReader.open(file, epoch, ConcurrentHashMap.newKeySet());
            reader = known;
        }
        return known;
    }

    private RoomTable rooms() throws SQLException {
        RoomTable known = rooms;
        if (known == null) {
            Connection opened = SqliteConnections.reader(file);
            connection = opened;
            known = new RoomTable(opened);
            rooms = known;
        }
        return known;
    }

    /** Closes what may be broken; it is opened again when it is needed. */
    private void forget() {
        LogReader oldReader = reader;
        Connection oldConnection = connection;
        reader = null;
        rooms = null;
        connection = null;
        try {
            if (oldReader != null) {
                oldReader.close();
            }
            if (oldConnection != null) {
                oldConnection.close();
            }
        } catch (SQLException e) {
            LOG.debug("{} was not closed cleanly", file, e);
        }
    }

    @Override
    public void close() {
        forget();
        indexer.close();
    }
}
