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
 * @param identity who it is, where a credential came with the request
 * @param name what a guest wants to be called
 * @param home the room of a subprotocol that knows one room only; such a client is in it from the start
 * @param since where it wants to resume in {@code home}; null for new messages only
 * @param place where {@code home} was when the handshake was accepted; null for a subprotocol that knows more rooms
 * @param claim counts the connection for a user who became known only after the handshake; false where that user has as
 *     many as allowed
 */
public record ConnectInfo(
        Subprotocol subprotocol,
        @Nullable Identity identity,
        @Nullable String name,
        RoomName home,
        @Nullable Since since,
        @Nullable HandshakePosition place,
        Predicate<User> claim) {}
