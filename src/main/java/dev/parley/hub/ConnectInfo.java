package dev.parley.hub;

import dev.parley.message.Identity;
import dev.parley.message.RoomName;
import dev.parley.message.User;
import dev.parley.wire.Command.Since;
import dev.parley.wire.Subprotocol;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What the handshake knows of a new client.
 *
 * @param identity who it is, if a credential came with the request; else null
 * @param login the login that {@code identity} comes from
 * @param name what a guest wants to be called
 * @param home the room of a subprotocol that has one room only; such a client is in it from the start
 * @param since the position in {@code home} from which it resumes; null for new messages only
 * @param position of {@code home} when the handshake was accepted; null for a subprotocol with several rooms
 * @param claim counts the connection for a user who became known only after the handshake; false if that user has as
 *     many as allowed
 */
public record ConnectInfo(
        Subprotocol subprotocol,
        @Nullable Identity identity,
        Login login,
        @Nullable String name,
        RoomName home,
        @Nullable Since since,
        @Nullable HandshakePosition position,
        Predicate<User> claim) {}
