package dev.parley.broker.postgres;

import dev.parley.message.RoomName;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The numbers of rooms in the database, as far as one writer knows them. They stay as long as the epoch. Confined to that
 * writer's thread.
 */
final class RoomIds {
    private static final int KNOWN = 20_000;

    private final long maxRooms;
    private final Map<RoomName, Long> known = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<RoomName, Long> eldest) {
            return size() > KNOWN;
        }
    };

    RoomIds(long maxRooms) {
        this.maxRooms = maxRooms;
    }

    void forget() {
        known.clear();
    }

    /** Returns the numbers of these rooms; rooms beyond the limit of the setting are missing. Makes those that are new. */
    Map<RoomName, Long> of(Connection connection, String epoch, Collection<RoomName> names) throws SQLException {
        Map<RoomName, Long> found = new HashMap<>();
        List<RoomName> missing = names.stream()
                .distinct()
                .filter(name -> {
                    Long id = known.get(name);
                    if (id != null) {
                        found.put(name, id);
                    }
                    return id == null;
                })
                .toList();
        if (!missing.isEmpty()) {
            make(connection, epoch, missing, found);
        }
        return found;
    }

    private void make(Connection connection, String epoch, List<RoomName> missing, Map<RoomName, Long> found)
            throws SQLException {
        try (PreparedStatement rooms = connection.prepareStatement("SELECT rooms_1(?, ?, ?)")) {
            rooms.setString(1, epoch);
            Rows.array(rooms, 2, "text", missing, RoomName::value);
            rooms.setLong(3, maxRooms);
            try (ResultSet row = rooms.executeQuery()) {
                row.next();
                Array ids = Objects.requireNonNull(row.getArray(1));
                @Nullable Long[] values = (@Nullable Long[]) ids.getArray();
                for (int i = 0; i < values.length; i++) {
                    Long id = values[i];
                    if (id != null) {
                        known.put(missing.get(i), id);
                        found.put(missing.get(i), id);
                    }
                }
            }
        }
    }
}
