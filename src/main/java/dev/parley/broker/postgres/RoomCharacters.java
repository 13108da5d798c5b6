package dev.parley.broker.postgres;

import dev.parley.message.RoomName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Tells the database of which characters the names of rooms consist, so that {@code parley.say} refuses a name in the
 * application's transaction that no server would take after it. PostgreSQL's own classes of characters depend on the locale.
 */
final class RoomCharacters {
    private RoomCharacters() {}

    /** Characters that follow each other, all of them marks or none. */
    private record Range(int first, int last, boolean mark) {}

    /** Fills the table, which is empty. */
    static void write(Connection connection) throws SQLException {
        List<Range> ranges = ranges();
        try (PreparedStatement write = connection.prepareStatement(
                "INSERT INTO room_character SELECT * FROM unnest(?, ?, ?) ON CONFLICT DO NOTHING")) {
            Rows.array(write, 1, "int4", ranges, Range::first);
            Rows.array(write, 2, "int4", ranges, Range::last);
            Rows.array(write, 3, "bool", ranges, Range::mark);
            write.execute();
        }
    }

    private static List<Range> ranges() {
        List<Range> ranges = new ArrayList<>();
        Range open = null;
        for (int c = 1; c <= Character.MAX_CODE_POINT; c++) {
            boolean allowed = RoomName.isAllowed(c);
            boolean mark = allowed && RoomName.isMark(c);
            if (open != null && (!allowed || mark != open.mark())) {
                ranges.add(open);
                open = null;
            }
            if (allowed) {
                open = new Range(open == null ? c : open.first(), c, mark);
            }
        }
        if (open != null) {
            ranges.add(open);
        }
        return ranges;
    }
}
