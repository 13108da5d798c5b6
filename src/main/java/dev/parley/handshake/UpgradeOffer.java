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
 * @param subprotocol the chosen one
 * @param room null if none is named
 * @param since null if there is none
 */
record UpgradeOffer(
        Subprotocol subprotocol,
        @Nullable RoomName room,
        @Nullable Since since) {

    /** The offer of a plain HTTP request, regardless of its headers: no {@code hello} can follow with a token. */
    static final UpgradeOffer READING = new UpgradeOffer(Subprotocol.PLAIN, null, null);

    /** The offer of a connection over plain HTTP: a {@code hello} follows. */
    static final UpgradeOffer CONNECTION = new UpgradeOffer(Subprotocol.JSON, null, null);

    /**
     * Returns the offer of a request for server-sent events. {@code Last-Event-ID}, which a browser adds when it reconnects,
     * counts more than the query, which it repeats.
     */
    static Check<UpgradeOffer> events(Headers headers, Query query) {
        String last = headers.first("Last-Event-ID");
        String given = last == null || last.isEmpty() ? query.get("since") : last;
        Optional<Since> since = Optional.ofNullable(given).flatMap(Since::parse);
        return since.isEmpty() && given != null
                ? Check.failed(Reason.SINCE)
                : new Check.Passed<>(new UpgradeOffer(Subprotocol.EVENTS, null, since.orElse(null)));
    }

    static Check<UpgradeOffer> of(Headers headers, Query query) {
        if (!UpgradeHeaders.areExtensions(headers.all("Sec-WebSocket-Extensions"))) {
            return Check.failed(Reason.EXTENSIONS);
        }
        List<String> offered = headers.elements("Sec-WebSocket-Protocol");
        if (!UpgradeHeaders.areSubprotocols(offered)) {
            return Check.failed(Reason.SUBPROTOCOL_MALFORMED);
        }
        Optional<Subprotocol> chosen = Subprotocol.negotiate(offered);
        if (chosen.isEmpty()) {
            return Check.failed(Reason.SUBPROTOCOL);
        }
        Optional<RoomName> room = Optional.ofNullable(query.get("room")).flatMap(RoomName::parse);
        if (room.isEmpty() && query.get("room") != null) {
            return Check.failed(Reason.ROOM);
        }
        Optional<Since> since = Optional.ofNullable(query.get("since")).flatMap(Since::parse);
        if (since.isEmpty() && query.get("since") != null) {
            return Check.failed(Reason.SINCE);
        }
        return new Check.Passed<>(new UpgradeOffer(chosen.get(), room.orElse(null), since.orElse(null)));
    }
}
