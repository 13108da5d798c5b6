package dev.parley.broker;

import dev.parley.message.Change;
import dev.parley.message.Message;
import dev.parley.message.RoomName;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Something that happened in a room, which its log has an entry of.
 *
 * @param number in the {@link EventLog}
 * @param seq of the entry
 * @param entry as it is now, without reactions, which are events of their own; null if the log no longer has it
 */
public record RoomEvent(
        long number,
        Kind kind,
        RoomName room,
        long seq,
        @Nullable Message entry) {
    /** What happened. Engines store the code. */
    public enum Kind {
        STORED(0),
        EDITED(1),
        REDACTED(2),
        ERASED(3),
        REACTED(4);

        private static final Kind[] KINDS = values();

        private final int code;

        Kind(int code) {
            this.code = code;
        }

        /** Returns what an entry tells of. */
        public static Kind of(Message entry) {
            Change change = entry.change();
            if (change == null) {
                return STORED;
            }
            return switch (change.kind()) {
                case EDITED -> EDITED;
                case REDACTED -> REDACTED;
                case ERASED -> ERASED;
                case REACTED -> REACTED;
            };
        }

        /** Returns the kind with this code; {@link #STORED} if there is none. */
        public static Kind of(int code) {
            return code > 0 && code < KINDS.length ? KINDS[code] : STORED;
        }

        /** Returns what engines store; it never changes. */
        public int code() {
            return code;
        }

        /** Returns the name in the feed. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
