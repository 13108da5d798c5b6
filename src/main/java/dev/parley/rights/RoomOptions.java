package dev.parley.rights;

import dev.parley.message.Identity;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What the {@code options} lines say about one room. An absent value means that the server's own setting holds. Immutable.
 *
 * @param members {@code members}: people who may be in the room at the same time
 * @param presence {@code presence}: whether arrivals, departures and lists of people are sent
 * @param reads {@code reads}: whether people see how far others have read; never without {@code presence}
 * @param keep {@code keep}: how long messages are kept
 * @param messageBytes {@code message}: size of the largest payload, in bytes; the setting {@code parley.message.bytes} holds
 *     besides
 * @param slow {@code slow}: shortest time between two messages of one person; zero for none
 * @param create {@code create}: who may create the room by being its first member or author
 * @param ephemeral {@code ephemeral}: whether messages are kept in memory only
 * @param fileBytes {@code file}: size of the largest file, in bytes; 0 for no files; the setting {@code parley.files.max} holds
 *     besides
 * @param filesBytes {@code files}: size of all files of the room together, in bytes
 * @param fileTypes {@code types}: media types of files, such as {@code image/png} and {@code image/*}; empty for all
 */
public record RoomOptions(
        OptionalInt members,
        boolean presence,
        boolean reads,
        Optional<Duration> keep,
        OptionalInt messageBytes,
        Duration slow,
        Create create,
        boolean ephemeral,
        OptionalInt fileBytes,
        OptionalInt filesBytes,
        List<String> fileTypes) {
    /** A room that no line names. */
    public static final RoomOptions DEFAULTS = new RoomOptions(
            OptionalInt.empty(),
            true,
            true,
            Optional.empty(),
            OptionalInt.empty(),
            Duration.ZERO,
            Create.ANYONE,
            false,
            OptionalInt.empty(),
            OptionalInt.empty(),
            List.of());

    public RoomOptions {
        fileTypes = List.copyOf(fileTypes);
    }

    /**
     * Returns whether the room takes files of a type. Nobody looks into the file, so this keeps order among people who tell
     * the truth.
     *
     * @param type without parameters, in lower case
     */
    public boolean takes(String type) {
        return fileTypes.isEmpty()
                || fileTypes.stream()
                        .anyMatch(each -> each.endsWith("/*")
                                ? type.startsWith(each.substring(0, each.length() - 1))
                                : type.equals(each));
    }

    /** Who may create a room. */
    public enum Create {
        /** Everyone who may enter it. */
        ANYONE,
        /** Everyone but guests. */
        USERS,
        /** No one: the room must exist already. */
        NOBODY;

        /** Returns whether this identity may create a room. */
        public boolean allows(Identity identity) {
            return switch (this) {
                case ANYONE -> true;
                case USERS -> !identity.isGuest();
                case NOBODY -> false;
            };
        }
    }
}
