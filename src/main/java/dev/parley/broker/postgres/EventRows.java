package dev.parley.broker.postgres;

import dev.parley.broker.BrokerException;
import dev.parley.broker.EventPage;
import dev.parley.broker.EventRequest;
import dev.parley.broker.RoomEvent;
import dev.parley.message.Message;
import dev.parley.message.RoomName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Reads one page of the table {@code event} and the entries that it refers to. */
final class EventRows {
    /** In one statement, so that nothing is dropped in between, and no page of another history carries the old epoch. */
    private static final String REFERENCES =
            "SELECT e.epoch, e.last, (SELECT number - count + 1 FROM event ORDER BY number LIMIT 1),"
                    + " v.number, v.room, v.seq, v.count, r.name"
                    + " FROM event_log e JOIN log l ON l.epoch = e.log AND l.timeline = timeline_1()"
                    + " LEFT JOIN LATERAL (SELECT * FROM event WHERE number > greatest(?, e.last - ?) ORDER BY number LIMIT "
                    + EventRequest.EXAMINED + ") v ON true LEFT JOIN room r ON r.id = v.room ORDER BY v.number";

    /** Sizes first: what does not fit is not fetched. */
    private static final String SIZES = "SELECT u.ord, octet_length(m.payload)"
            + " FROM unnest(?, ?) WITH ORDINALITY u(room, seq, ord) JOIN message m ON m.room = u.room AND m.seq = u.seq"
            + " ORDER BY u.ord";

    private static final String ENTRIES = "SELECT u.ord, " + Rows.COLUMNS
            + " FROM unnest(?, ?) WITH ORDINALITY u(room, seq, ord) JOIN message m ON m.room = u.room AND m.seq = u.seq";

    private final EventRequest request;
    private final long keep;
    private final List<Reference> references = new ArrayList<>();
    private String epoch = "";
    private long first;
    private long last;
    private long until;

    private record Reference(long number, long room, long seq, RoomName name) {}

    /** @param keep references that count as kept */
    EventRows(EventRequest request, long keep) {
        this.request = request;
        this.keep = keep;
        until = request.after();
    }

    EventPage read(Connection connection) throws SQLException {
        refer(connection);
        cut(connection);
        Map<Integer, Message> entries = references.isEmpty() ? Map.of() : entries(connection);
        List<RoomEvent> events = new ArrayList<>(references.size());
        for (int i = 0; i < references.size(); i++) {
            Reference each = references.get(i);
            Message entry = entries.get(i);
            RoomEvent.Kind kind = entry == null ? RoomEvent.Kind.STORED : RoomEvent.Kind.of(entry);
            events.add(new RoomEvent(each.number(), kind, each.name(), each.seq(), entry));
        }
        return new EventPage(epoch, first, last, until, events);
    }

    private void refer(Connection connection) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(REFERENCES)) {
            query.setLong(1, request.after());
            query.setLong(2, keep);
            try (ResultSet row = query.executeQuery()) {
                if (!row.next()) {
                    throw new BrokerException("events cannot be read yet, since the log has a new epoch");
                }
                epoch = Objects.requireNonNull(row.getString(1));
                last = row.getLong(2);
                long oldest = row.getLong(3);
                first = row.wasNull() ? last + 1 : Math.max(oldest, last - keep + 1);
                if (request.after() >= last) {
                    return;
                }
                int examined = 0;
                do {
                    examined = referToRun(row, examined);
                } while (examined < EventRequest.EXAMINED && !isFull() && row.next());
            }
        }
    }

    private boolean isFull() {
        return references.size() >= request.size().messages();
    }

    /** Adds the entries of a row that are asked for; returns how many were examined. */
    private int referToRun(ResultSet row, int before) throws SQLException {
        long number = row.getLong(4);
        long room = row.getLong(5);
        long seq = row.getLong(6);
        long begin = Math.max(number - row.getLong(7) + 1, first);
        String name = row.getString(8);
        RoomName asked = name == null ? null : new RoomName(name);
        if (asked == null || !request.rooms().test(asked)) {
            until = number;
            return before + 1;
        }
        int examined = before;
        for (long at = Math.max(begin, until + 1);
                at <= number && examined < EventRequest.EXAMINED && !isFull();
                at++, examined++) {
            references.add(new Reference(at, room, seq - (number - at), asked));
            until = at;
        }
        return examined;
    }

    private void bind(PreparedStatement query) throws SQLException {
        Rows.array(query, 1, "int8", references, Reference::room);
        Rows.array(query, 2, "int8", references, Reference::seq);
    }

    /** Leaves out what is too much for a page. */
    private void cut(Connection connection) throws SQLException {
        if (references.isEmpty()) {
            return;
        }
        long bytes = 0;
        int stop = references.size();
        try (PreparedStatement query = connection.prepareStatement(SIZES)) {
            bind(query);
            try (ResultSet row = query.executeQuery()) {
                while (row.next() && stop == references.size()) {
                    int index = row.getInt(1) - 1;
                    bytes += row.getLong(2);
                    stop = bytes > request.size().bytes() && index > 0 ? index : stop;
                }
            }
        }
        if (stop < references.size()) {
            until = references.get(stop).number() - 1;
            references.subList(stop, references.size()).clear();
        }
    }

    private Map<Integer, Message> entries(Connection connection) throws SQLException {
        Map<Integer, Message> entries = new HashMap<>();
        try (PreparedStatement query = connection.prepareStatement(ENTRIES)) {
            bind(query);
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    int index = row.getInt(1) - 1;
                    entries.put(index, Rows.read(row, 2, references.get(index).name()));
                }
            }
        }
        return entries;
    }
}
