package dev.parley.hub;

import dev.parley.hub.room.HandshakePosition;
import dev.parley.message.Identity;
import dev.parley.message.RoomName;
import dev.parley.message.User;
import dev.parley.wire.Command.Since;
import dev.parley.wire.Subprotocol;
import org.jspecify.annotations.Nullable;

/**
 * What the handshake knows of a new client.
 *
 * @param identity who it is, if a credential came with the request; else null
 * @param address the canonical IP address from which it comes, or what a proxy says instead
 * @param login the login that {@code identity} comes from
 * @param name what a guest wants to be called
 * @param home the room of a subprotocol that has one room only; such a client is in it from the start
 * @param since the position in {@code home} from which it resumes; null for new messages only
 * @param position of {@code home} when the handshake was accepted; null for a subprotocol with several rooms
 * @param place its place among the connections that are allowed
 */
public record ConnectInfo(
        Subprotocol subprotocol,
        @Nullable Identity identity,
        String address,
        Login login,
        @Nullable String name,
        RoomName home,
        @Nullable Since since,
        @Nullable HandshakePosition position,
        Place place) {

    /** The place of a connection among those that are allowed. Any thread may call it, and no call waits. */
    @FunctionalInterface
    public interface Place {
        /**
         * Counts the connection for a user who became known only after the handshake.
         *
         * @return false if that user has as many connections as allowed
         */
        boolean claim(User user);

        /**
         * Gives the place up, because the connection has ended. The hub calls it even if the container never reports the
         * end of a connection that the hub has cut; the endpoint may have given it up already.
         */
        default void release() {}
    }
}
