package dev.parley.hub.room;

import dev.parley.wire.Codec;
import dev.parley.wire.Event;
import dev.parley.wire.Frame;
import dev.parley.wire.Subprotocol;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** An event that is not logged, on its way to many clients: encoded once for each subprotocol. Confined to one thread. */
public final class Broadcast {
    private final Event event;
    private final Function<Subprotocol, Codec> codecs;
    private final Map<Subprotocol, Optional<Frame>> encoded = new EnumMap<>(Subprotocol.class);

    Broadcast(Event event, Function<Subprotocol, Codec> codecs) {
        this.event = event;
        this.codecs = codecs;
    }

    /** Sends it if the client's subprotocol can express it. A signal or a mark is dropped if the client is behind. */
    void to(Subscriber client) {
        Optional<Frame> frame = encoded.computeIfAbsent(
                client.subprotocol(),
                subprotocol -> Optional.ofNullable(codecs.apply(subprotocol).encode(event)));
        if (frame.isEmpty()) {
            return;
        }
        if (event instanceof Event.Signalled || event instanceof Event.Read) {
            var unused = client.sendLive(frame.get());
        } else {
            client.send(frame.get());
        }
    }
}
