package dev.parley.broker.postgres;

import dev.parley.broker.Appended;
import dev.parley.broker.LogFullException;
import dev.parley.broker.postgres.Write.Append;
import dev.parley.message.Message;
import dev.parley.message.RoomName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Messages that are stored with one statement: one round trip, one commit. It may be run again if its outcome is unknown,
 * since the hashes say what was stored. Confined to the writer's thread.
 */
final class AppendBatch {
    private static final String APPEND =
            "SELECT seqs, ats, duplicates FROM append_1(?, ?, ? * interval '1 second', ?, ?, ?, ?, ?, ?, ?, ?)";

    private final List<Append> all;

    /** Each hash once, with the first message that has it. */
    private final Map<UUID, Append> distinct = new LinkedHashMap<>();

    /** What was rejected, because there are too many rooms. */
    private final List<Append> rejected = new ArrayList<>();

    AppendBatch(List<Append> all) {
        this.all = all;
        all.forEach(each -> distinct.putIfAbsent(each.hash(), each));
    }

    /** Returns the messages that the latest {@link #run} has not stored because their rooms would be too many. */
    List<Append> rejected() {
        return rejected;
    }

    static LogFullException tooManyRooms(long max) {
        return new LogFullException("the log has " + max + " rooms, the limit set by parley.rooms.max");
    }

    /**
     * Stores the messages.
     *
     * @param again whether an earlier attempt may have stored them
     * @param clock gives messages their time; null leaves that to the database, whose clock all servers share
     * @return in the order of the messages
     */
    List<Stored> run(
            Connection connection, Database database, RoomIds rooms, boolean again, @Nullable InstantSource clock)
            throws SQLException {
        String epoch = database.epoch();
        Map<RoomName, Long> ids = rooms.of(
                connection, epoch, distinct.values().stream().map(Append::room).toList());
        List<Append> sent = distinct.values().stream()
                .filter(each -> ids.containsKey(each.room()))
                .toList();
        rejected.clear();
        all.stream().filter(each -> !ids.containsKey(each.room())).forEach(rejected::add);
        if (sent.isEmpty()) {
            return List.of();
        }
        try (PreparedStatement append = connection.prepareStatement(APPEND)) {
            append.setString(1, epoch);
            append.setObject(2, clock == null ? null : clock.millis(), java.sql.Types.BIGINT);
            append.setLong(3, database.options().keysRemembered().toSeconds());
            Rows.array(append, 4, "int8", sent, each -> ids.get(each.room()));
            Rows.array(append, 5, "uuid", sent, Append::hash);
            Rows.array(
                    append,
                    6,
                    "text",
                    sent,
                    each -> Rows.encode(each.draft().from().id()));
            Rows.array(
                    append,
                    7,
                    "text",
                    sent,
                    each -> Rows.encode(each.draft().from().name()));
            Rows.array(append, 8, "text", sent, each -> Rows.encode(each.draft().key()));
            Rows.array(append, 9, "int2", sent, each ->
                    (short) Rows.kind(each.draft().payload()));
            Rows.array(
                    append,
                    10,
                    "text",
                    sent,
                    each -> Rows.encode(each.draft().payload().type()));
            Rows.payloads(append, 11, sent, each -> each.draft().payload());
            try (ResultSet row = append.executeQuery()) {
                row.next();
                requireReplicated(append);
                return stored(positions(row, sent, epoch), again);
            }
        }
    }

    /** A wait for the standby that was cancelled ends with a warning only, although the commit may not be there. */
    private static void requireReplicated(PreparedStatement append) throws SQLException {
        if (append.getWarnings() != null) {
            throw new SQLException("a commit was not replicated", "01000", append.getWarnings());
        }
    }

    private static Map<UUID, Appended> positions(ResultSet row, List<Append> sent, String epoch) throws SQLException {
        Long[] seqs = (Long[]) Objects.requireNonNull(row.getArray(1)).getArray();
        Long[] ats = (Long[]) Objects.requireNonNull(row.getArray(2)).getArray();
        Boolean[] duplicates =
                (Boolean[]) Objects.requireNonNull(row.getArray(3)).getArray();
        Map<UUID, Appended> positions = new LinkedHashMap<>();
        for (int i = 0; i < seqs.length; i++) {
            positions.put(
                    sent.get(i).hash(), new Appended(epoch, seqs[i], Instant.ofEpochMilli(ats[i]), duplicates[i]));
        }
        return positions;
    }

    private List<Stored> stored(Map<UUID, Appended> positions, boolean again) {
        List<Stored> stored = new ArrayList<>(all.size());
        Set<UUID> seen = new HashSet<>();
        for (Append each : all) {
            Appended at = positions.get(each.hash());
            if (at == null) {
                continue;
            }
            boolean first = seen.add(each.hash());
            Appended answer = first ? at : new Appended(at.epoch(), at.seq(), at.at(), true);
            Message message = answer.duplicate()
                    ? null
                    : new Message(
                            each.room(),
                            at.seq(),
                            at.at(),
                            each.draft().from(),
                            each.draft().key(),
                            each.draft().payload());
            // stored by an earlier attempt, so nobody has delivered it
            boolean unheard = again && first && at.duplicate();
            stored.add(new Stored(each, each.room(), answer, message, unheard, each.answer()));
        }
        return stored;
    }
}
