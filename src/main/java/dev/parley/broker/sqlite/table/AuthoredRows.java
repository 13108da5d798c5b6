package dev.parley.broker.sqlite.table;

import dev.parley.broker.Authored;
import dev.parley.message.Message;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Entries of one author, in the order of their ids.
 *
 * @param entries messages and changes, redacted ones as well; may be empty although more follow
 * @param next the id after which to read on; null at the end of the log
 */
public record AuthoredRows(List<Message> entries, @Nullable Long next) {
    /** Returns the messages and reactions, without the entries of changes. */
    public Authored toAuthored() {
        return new Authored(
                entries.stream().filter(Message::isSaid).toList(), next == null ? null : String.valueOf(next));
    }
}
