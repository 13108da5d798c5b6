package dev.parley.broker.sqlite.table;

import dev.parley.broker.EventPage;
import dev.parley.broker.EventRequest;
import dev.parley.broker.RoomEvent;
import dev.parley.message.Message;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads one page of {@link EventTable} and the entries that it refers to, within one transaction of a reader. */
final class EventRows {
    private static final String REFERENCES =
            "SELECT number, id, kind FROM events WHERE number > ? ORDER BY number LIMIT " + EventRequest.EXAMINED;
    private static final String FIND = "SELECT " + MessageRow.COLUMNS + " FROM messages WHERE id = ?";

    /** Scans the tail once, since it has no index by id. It is in the order of the references. */
    private static final String FIND_IN_TAIL = "SELECT " + MessageRow.TAIL_COLUMNS
            + " FROM tail WHERE id IN (SELECT id FROM events WHERE number BETWEEN ? AND ?) ORDER BY position";

    private final Connection connection;
    private final RoomTable rooms;
    private final EventRequest request;
    private final Map<Long, RoomRow> known = new HashMap<>();
    private final List<Reference> references = new ArrayList<>();
    private final Map<Long, Message> entries = new HashMap<>();
    private long first;
    private long last;
    private long until;

    private record Reference(long number, long id, int kind, RoomRow room) {}

    EventRows(Connection connection, RoomTable rooms, EventRequest request) {
        this.connection = connection;
        this.rooms = rooms;
        this.request = request;
        until = request.after();
    }

    /** Reads the page; the caller commits. */
    EventPage read(String epoch) throws SQLException {
        first = Math.max(1, SqliteConnections.number(connection, "SELECT min(number) FROM events"));
        last = SqliteConnections.number(connection, "SELECT max(number) FROM events");
        if (request.after() < last) {
            refer();
            findInPlace();
            findInTail();
        }
        return page(epoch);
    }

    private void refer() throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(REFERENCES)) {
            query.setLong(1, request.after());
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next() && references.size() < request.size().messages()) {
                    until = rows.getLong(1);
                    RoomRow room = room(rows.getLong(2) >> Schema.SEQ_BITS);
                    if (room != null && request.rooms().test(room.name())) {
                        references.add(new Reference(until, rows.getLong(2), rows.getInt(3), room));
                    }
                }
            }
        }
    }

    private @Nullable RoomRow room(long id) throws SQLException {
        if (!known.containsKey(id)) {
            List<RoomRow> found = rooms.after(id - 1, 1);
            known.put(id, found.isEmpty() || found.get(0).id() != id ? null : found.get(0));
        }
        return known.get(id);
    }

    private void findInPlace() throws SQLException {
        long bytes = 0;
        try (PreparedStatement query = connection.prepareStatement(FIND)) {
            for (int i = 0; i < references.size(); i++) {
                Reference each = references.get(i);
                query.setLong(1, each.id());
                try (ResultSet row = query.executeQuery()) {
                    bytes += row.next() ? add(row, each) : 0;
                }
                if (bytes > request.size().bytes() && i > 0) {
                    cutAt(i);
                }
            }
        }
    }

    /** Returns the size of the entry. */
    private int add(ResultSet row, Reference reference) throws SQLException {
        Message entry = MessageRow.read(row, reference.room().name());
        if (entry == null) {
            return 0; // corrupt: as one that is no longer there
        }
        entries.put(reference.id(), entry);
        return entry.payload().size();
    }

    /** Leaves out what is from this index on. */
    private void cutAt(int index) {
        List<Reference> rest = references.subList(index, references.size());
        until = rest.get(0).number() - 1;
        rest.clear();
    }

    private void findInTail() throws SQLException {
        Map<Long, Reference> missing = new HashMap<>();
        for (Reference each : references) {
            if (!entries.containsKey(each.id())) {
                missing.put(each.id(), each);
            }
        }
        if (missing.isEmpty()) {
            return;
        }
        try (PreparedStatement query = connection.prepareStatement(FIND_IN_TAIL)) {
            query.setLong(1, references.get(0).number());
            query.setLong(2, until);
            long bytes = 0;
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    Reference reference = missing.get(rows.getLong(1));
                    if (reference != null && bytes > request.size().bytes()) {
                        // what follows must not take memory
                        cutAt(references.indexOf(reference));
                        break;
                    }
                    bytes += reference == null ? 0 : add(rows, reference);
                }
            }
        }
        cutToSize();
    }

    private void cutToSize() {
        long bytes = 0;
        for (int i = 0; i < references.size(); i++) {
            Message entry = entries.get(references.get(i).id());
            bytes += entry == null ? 0 : entry.payload().size();
            if (bytes > request.size().bytes() && i > 0) {
                cutAt(i);
            }
        }
    }

    private EventPage page(String epoch) {
        List<RoomEvent> events = new ArrayList<>(references.size());
        for (Reference each : references) {
            events.add(new RoomEvent(
                    each.number(),
                    RoomEvent.Kind.of(each.kind()),
                    each.room().name(),
                    Schema.seq(each.id()),
                    entries.get(each.id())));
        }
        return new EventPage(epoch, first, last, until, events);
    }
}
