package dev.parley.handshake;

import dev.parley.message.RoomName;
import dev.parley.request.Headers;
import dev.parley.request.Query;
import dev.parley.request.UpgradeHeaders;
import dev.parley.wire.Command.Since;
import dev.parley.wire.Subprotocol;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the client asks for: subprotocol, room, and the position to resume from.
 *
 * @param objection why the offer is refused; null if it is acceptable
 * @param subprotocol the chosen one; meaningless if there is an objection
 */
record UpgradeOffer(
        @Nullable Reason objection,
        Subprotocol subprotocol,
        @Nullable RoomName room,
        @Nullable Since since) {

    /** The offer of a plain HTTP request, regardless of its headers: no {@code hello} can follow with a token. */
    static final UpgradeOffer READING = new UpgradeOffer(null, Subprotocol.PLAIN, null, null);

    static UpgradeOffer of(Headers headers, Query query) {
        if (!UpgradeHeaders.areExtensions(headers.all("Sec-WebSocket-Extensions"))) {
            return refused(Reason.EXTENSIONS);
        }
        List<String> offered = headers.elements("Sec-WebSocket-Protocol");
        if (!UpgradeHeaders.areSubprotocols(offered)) {
            return refused(Reason.SUBPROTOCOL_MALFORMED);
        }
        Optional<Subprotocol> chosen = Subprotocol.negotiate(offered);
        if (chosen.isEmpty()) {
            return refused(Reason.SUBPROTOCOL);
        }
        Optional<RoomName> room = Optional.ofNullable(query.get("room")).flatMap(RoomName::parse);
        if (room.isEmpty() && query.get("room") != null) {
            return refused(Reason.ROOM);
        }
        Optional<Since> since = Optional.ofNullable(query.get("since")).flatMap(Since::parse);
        if (since.isEmpty() && query.get("since") != null) {
            return refused(Reason.SINCE);
        }
        return new UpgradeOffer(null, chosen.get(), room.orElse(null), since.orElse(null));
    }

    private static UpgradeOffer refused(Reason objection) {
        return new UpgradeOffer(objection, Subprotocol.PLAIN, null, null);
    }
}
