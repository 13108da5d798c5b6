package dev.parley.handshake;

import dev.parley.message.RoomName;
import dev.parley.wire.Subprotocol;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the client asks for: how to speak, and in which room.
 *
 * @param objection why it cannot be had; null where it can
 * @param subprotocol the one that was chosen; meaningless where there is an objection
 */
record Wish(
        @Nullable Reason objection,
        Subprotocol subprotocol,
        @Nullable RoomName room) {

    static Wish of(Headers headers, Query query) {
        List<String> offered = headers.elements("Sec-WebSocket-Protocol");
        if (!UpgradeHeaders.areSubprotocols(offered)) {
            return refused(Reason.SUBPROTOCOL_MALFORMED);
        }
        Optional<Subprotocol> chosen = Subprotocol.negotiate(offered);
        if (chosen.isEmpty()) {
            return refused(Reason.SUBPROTOCOL);
        }
        String name = query.get("room");
        if (name == null) {
            return new Wish(null, chosen.get(), null);
        }
        Optional<RoomName> room = RoomName.parse(name);
        return room.isPresent() ? new Wish(null, chosen.get(), room.get()) : refused(Reason.ROOM);
    }

    private static Wish refused(Reason objection) {
        return new Wish(objection, Subprotocol.PLAIN, null);
    }
}
