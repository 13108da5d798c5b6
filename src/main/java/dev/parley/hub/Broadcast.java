package dev.parley.hub;

import dev.parley.wire.Codec;
import dev.parley.wire.Event;
import dev.parley.wire.Frame;
import dev.parley.wire.Subprotocol;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** An event that is not logged, on its way to many clients: encoded once for each subprotocol. */
final class Broadcast {
    private final Event event;
    private final Function<Subprotocol, Codec> codecs;
    private final Map<Subprotocol, Optional<Frame>> encoded = new EnumMap<>(Subprotocol.class);

    Broadcast(Event event, Function<Subprotocol, Codec> codecs) {
        this.event = event;
        this.codecs = codecs;
    }

    /** Sends it, where the client's subprotocol has words for it; signals only while the client keeps up. */
    void to(Client client) {
        Optional<Frame> frame = encoded.computeIfAbsent(
                client.subprotocol(),
                subprotocol -> Optional.ofNullable(codecs.apply(subprotocol).encode(event)));
        if (event instanceof Event.Signalled) {
            frame.ifPresent(client::sendIfIdle);
        } else {
            frame.ifPresent(client::send);
        }
    }
}
