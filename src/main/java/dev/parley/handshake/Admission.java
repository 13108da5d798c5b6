package dev.parley.handshake;

import dev.parley.message.Identity;
import dev.parley.message.RoomName;
import dev.parley.request.Site;
import dev.parley.wire.Command.Since;
import dev.parley.wire.Subprotocol;
import org.jspecify.annotations.Nullable;

/**
 * An accepted handshake: all the endpoint needs to know of it.
 *
 * @param identity who it is; null for a guest, or where {@code hello} may still tell
 * @param room the room asked for with {@code ?room=}; null where none was
 * @param name the name asked for with {@code ?name=}, as it came, decoded; null where none was
 * @param since the position asked for with {@code ?since=}; null where none was
 * @param userAgent as it came; null where none did. For the log: shorten and escape it
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
