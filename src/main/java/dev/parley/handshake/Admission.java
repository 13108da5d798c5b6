package dev.parley.handshake;

import dev.parley.message.Identity;
import dev.parley.message.RoomName;
import dev.parley.request.Site;
import dev.parley.wire.Command.Since;
import dev.parley.wire.Subprotocol;
import org.jspecify.annotations.Nullable;

/**
 * An accepted handshake, with everything that the endpoint needs.
 *
 * @param identity the user; null for a guest, or if {@code hello} may still identify one
 * @param room the room given in {@code ?room=}; null if there was none
 * @param name the name given in {@code ?name=}, decoded but not validated; null if there was none
 * @param since the position given in {@code ?since=}; null if there was none
 * @param userAgent as sent; null if there was none. Shorten and escape it for the log
 * @param deflate whether permessage-deflate may be negotiated
 * @param seat its place among the connections: open it in {@code @OnOpen}, close it in {@code @OnClose}
 */
public record Admission(
        Subprotocol subprotocol,
        @Nullable Identity identity,
        Site site,
        @Nullable RoomName room,
        @Nullable String name,
        @Nullable Since since,
        @Nullable String userAgent,
        boolean deflate,
        Seat seat) {}
