package dev.parley.broker.sqlite.table;

import dev.parley.broker.Reactions;
import dev.parley.message.Message;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Reads the entries of reactions by the index {@code reactions}. Corrupt ones are left out; none is in the {@link Tail}. */
final class ReactionRows {
    private static final String FORWARD = "SELECT " + MessageRow.COLUMNS + " FROM messages"
            + " WHERE change = 5 AND kind <> 0 AND target BETWEEN ? AND ? ORDER BY target LIMIT "
            + (Reactions.MAX_OF_PAGE + 1);
    private static final String BACKWARD = FORWARD.replace("LIMIT", "DESC LIMIT");

    private ReactionRows() {}

    /**
     * Returns those to a run of messages, for {@link Reactions#attach}.
     *
     * @param backward whether the newest comes first
     */
    static List<Message> read(Connection connection, RoomRow room, List<Message> run, boolean backward)
            throws SQLException {
        long one = Schema.id(room.id(), run.get(0).seq());
        long other = Schema.id(room.id(), run.get(run.size() - 1).seq());
        List<Message> entries = new ArrayList<>();
        try (PreparedStatement query = connection.prepareStatement(backward ? BACKWARD : FORWARD)) {
            query.setLong(1, Math.min(one, other));
            query.setLong(2, Math.max(one, other));
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    Message entry = MessageRow.read(rows, room.name());
                    if (entry != null && entry.isReaction()) {
                        entries.add(entry);
                    }
                }
            }
        }
        return entries;
    }
}
