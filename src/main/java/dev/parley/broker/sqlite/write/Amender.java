package dev.parley.broker.sqlite.write;

import dev.parley.broker.Amendment;
import dev.parley.broker.Appended;
import dev.parley.broker.sqlite.key.IdempotencyKeys;
import dev.parley.broker.sqlite.table.KeyEntry;
import dev.parley.broker.sqlite.table.MessageRow;
import dev.parley.broker.sqlite.table.RoomCache;
import dev.parley.broker.sqlite.table.RoomRow;
import dev.parley.broker.sqlite.table.Schema;
import dev.parley.message.Change;
import dev.parley.message.Message;
import dev.parley.message.Payload;
import dev.parley.message.Revision;
import dev.parley.message.RoomName;
import dev.parley.message.User;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Changes messages that are stored: edits, redacts, erases and deletes them. Every change runs in the transaction of the
 * caller, who commits. Confined to the writer's thread; its statements end with the connection.
 *
 * <p>SQLite overwrites what is removed with zeros ({@code secure_delete}). The write-ahead log still holds it until the
 * {@link Maintenance} has emptied that file, so {@link #takeRemoved} tells the writer to ask for it.
 */
final class Amender {
    /** Messages that one step of a deletion drops, at most; 1 to 10 ms. */
    private static final int STEP_MESSAGES = 1_000;

    /** More than a message can have, so that the bound can be checked. */
    private static final int MOST_REACTIONS = 2 * Amendment.MAX_REACTIONS;

    private final String epoch;
    private final RoomCache rooms;
    private final IdempotencyKeys keys;
    private final PreparedStatement find;
    private final PreparedStatement edits;
    private final PreparedStatement newestEdit;
    private final PreparedStatement reactions;
    private final PreparedStatement replace;
    private final PreparedStatement step;
    private final PreparedStatement size;
    private final PreparedStatement delete;

    /** Whether content was removed that the write-ahead log may still hold. */
    private boolean removed;

    Amender(Connection connection, String epoch, RoomCache rooms, IdempotencyKeys keys) throws SQLException {
        this.epoch = epoch;
        this.rooms = rooms;
        this.keys = keys;
        String select = "SELECT " + MessageRow.COLUMNS + " FROM messages WHERE ";
        find = connection.prepareStatement(select + "id = ?");
        String edit = select + "change = 1 AND target = ? ORDER BY id DESC";
        edits = connection.prepareStatement(edit);
        newestEdit = connection.prepareStatement(edit + " LIMIT 1");
        reactions = connection.prepareStatement(
                select + "change = 5 AND kind <> 0 AND target = ? ORDER BY id DESC LIMIT " + MOST_REACTIONS);
        replace = connection.prepareStatement(MessageRow.REPLACE);
        step = connection.prepareStatement(
                "SELECT id FROM messages WHERE id >= ? AND id < ? ORDER BY id LIMIT 1 OFFSET ?");
        size = connection.prepareStatement(
                "SELECT count(*), total(length(payload)) FROM messages WHERE id >= ? AND id < ?");
        delete = connection.prepareStatement("DELETE FROM messages WHERE id >= ? AND id < ?");
    }

    /** Returns whether content was removed since the last call. */
    boolean takeRemoved() {
        boolean was = removed;
        removed = false;
        return was;
    }

    /** Returns whether content was removed since {@link #takeRemoved}. */
    boolean hasRemoved() {
        return removed;
    }

    /** Records that content was removed elsewhere. */
    void removed() {
        removed = true;
    }

    /**
     * Makes a change, or finds the position of an earlier one with its key.
     *
     * @throws dev.parley.broker.AmendmentException if it cannot be made; nothing was changed
     */
    public Result<Appended> amend(RoomName name, Amendment amendment, Time time) throws SQLException {
        RoomRow room = rooms.get(name);
        KeyEntry earlier = keys.find(room, amendment.by(), amendment.key());
        if (earlier != null) {
            return new Result<>(new Appended(epoch, earlier.seq(), earlier.at(), true), null);
        }
        Message target = find(room, amendment.of());
        Amendment.Plan plan = amendment.plan(target, about(room, amendment, target), room.last() + 1, time.at());
        Message entry = plan.entry();
        if (plan.known()) {
            return new Result<>(new Appended(epoch, entry.seq(), entry.at(), true), null);
        }
        long seq = entry.seq();
        long bytes = 0;
        for (Amendment.Replacement each : plan.replaced()) {
            bytes += replace(room, each.old(), each.next());
        }
        keys.remember(room, amendment.by(), amendment.key(), new KeyEntry(seq, time.at()), time.steady());
        store(room, entry);
        rooms.put(room.resized(bytes).appended(entry.payload().size()));
        removed |= !plan.replaced().isEmpty();
        return new Result<>(new Appended(epoch, seq, time.at(), false), entry);
    }

    /**
     * Takes the payload and the author of messages of one room.
     *
     * @param seqs some hundred at most
     * @return how many of them were messages of this author
     */
    Result<Integer> erase(RoomName name, String author, List<Long> seqs, Time time) throws SQLException {
        RoomRow room = rooms.get(name);
        Revision revision = new Revision(true, room.last() + 1, time.at());
        List<Long> erased = new ArrayList<>();
        long bytes = 0;
        int messages = 0;
        for (long seq : seqs) {
            Message message = find(room, seq);
            if (message == null || !message.from().id().equals(author)) {
                continue;
            }
            if (message.isSaid()) {
                erased.add(seq);
            }
            if (message.change() == null) {
                messages++;
                bytes += replace(
                        room, message, message.revised(Payload.NONE, revision).anonymous());
            } else {
                bytes += replace(room, message, message.superseded().anonymous());
            }
            removed = true;
        }
        RoomRow resized = room.resized(bytes);
        if (erased.isEmpty()) {
            // nothing that a reader shows
            rooms.put(resized);
            return new Result<>(0, null);
        }
        Message entry = new Message(
                name, revision.seq(), time.at(), User.NOBODY, null, Change.listed(erased), Change.erasure(), null);
        store(room, entry);
        rooms.put(resized.appended(entry.payload().size()));
        return new Result<>(messages, entry);
    }

    /** Drops the oldest messages of a room, some of those up to {@code last}; returns how many, and 0 only if none is left. */
    Result<Long> delete(RoomName name, long last) throws SQLException {
        RoomRow room = rooms.get(name);
        long end = Math.min(last, room.last()) + 1;
        if (room.id() == 0 || end <= room.first()) {
            return new Result<>(0L, null);
        }
        // counts rows, not numbers: if rows were lost, a step of numbers could find none, and 0 means the end
        range(step, room, end);
        step.setInt(3, STEP_MESSAGES);
        try (ResultSet rows = step.executeQuery()) {
            end = rows.next() ? Schema.seq(rows.getLong(1)) : end;
        }
        range(size, room, end);
        long count;
        long bytes;
        try (ResultSet rows = size.executeQuery()) {
            rows.next();
            count = rows.getLong(1);
            bytes = rows.getLong(2);
        }
        range(delete, room, end);
        delete.executeUpdate();
        rooms.put(room.trimmed(end, bytes));
        removed = true;
        return new Result<>(count, null);
    }

    private static void range(PreparedStatement statement, RoomRow room, long end) throws SQLException {
        statement.setLong(1, Schema.id(room.id(), room.first()));
        statement.setLong(2, Schema.id(room.id(), end));
    }

    /** Returns a message that is kept and intact, or null. */
    private @Nullable Message find(RoomRow room, long seq) throws SQLException {
        if (seq < room.first() || seq > room.last()) {
            return null;
        }
        find.setLong(1, Schema.id(room.id(), seq));
        List<Message> found = read(find, room);
        return found.isEmpty() ? null : found.get(0);
    }

    /** Returns the entries of edits and of reactions that an amendment needs, each kind with the newest first. */
    private List<Message> about(RoomRow room, Amendment amendment, @Nullable Message target) throws SQLException {
        long of = amendment.of();
        if (of < 1 || of > room.last()) {
            return List.of();
        }
        List<Message> found = new ArrayList<>();
        if (amendment.isOfText()) {
            List<Message> newest = about(newestEdit, room, of);
            found.addAll(amendment.concernsAllEdits(target, newest) ? about(edits, room, of) : newest);
        }
        if (amendment.action() != Amendment.Action.EDIT) {
            found.addAll(about(reactions, room, of));
        }
        return found;
    }

    private static List<Message> about(PreparedStatement query, RoomRow room, long of) throws SQLException {
        query.setLong(1, Schema.id(room.id(), of));
        return read(query, room);
    }

    private static List<Message> read(PreparedStatement query, RoomRow room) throws SQLException {
        List<Message> found = new ArrayList<>();
        try (ResultSet rows = query.executeQuery()) {
            while (rows.next()) {
                Message message = MessageRow.read(rows, room.name());
                if (message != null) {
                    found.add(message);
                }
            }
        }
        return found;
    }

    /** Returns by how many bytes the payload has grown. */
    private long replace(RoomRow room, Message old, Message next) throws SQLException {
        store(room, next);
        return (long) next.payload().size() - old.payload().size();
    }

    private void store(RoomRow room, Message message) throws SQLException {
        MessageRow.bindWhole(replace, room.id(), message);
        replace.executeUpdate();
    }
}
