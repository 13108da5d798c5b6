package dev.parley.rights;

import dev.parley.message.Identity;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What the {@code options} lines say about one room. An absent value means that the server's own setting holds. Immutable.
 *
 * @param members {@code members}: people who may be in the room at the same time
 * @param presence {@code presence}: whether arrivals, departures and lists of people are sent
 * @param keep {@code keep}: how long messages are kept
 * @param messageBytes {@code message}: size of the largest payload, in bytes; the setting {@code parley.message.bytes} holds
 *     besides
 * @param slow {@code slow}: shortest time between two messages of one person; zero for none
 * @param create {@code create}: who may create the room by being its first member or author
 * @param ephemeral {@code ephemeral}: whether messages are kept in memory only
 */
public record RoomOptions(
        OptionalInt members,
        boolean presence,
        Optional<Duration> keep,
        OptionalInt messageBytes,
        Duration slow,
        Create create,
        boolean ephemeral) {
    /** A room that no line names. */
    public static final RoomOptions DEFAULTS = new RoomOptions(
            OptionalInt.empty(), true, Optional.empty(), OptionalInt.empty(), Duration.ZERO, Create.ANYONE, false);

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
