package dev.parley.endpoint;

import dev.parley.handshake.Admission;
import dev.parley.handshake.Seat;
import dev.parley.hub.Client;
import dev.parley.hub.ConnectInfo;
import dev.parley.hub.Hub;
import dev.parley.hub.Login;
import dev.parley.hub.queue.Transport;
import dev.parley.message.RoomName;
import dev.parley.message.User;
import dev.parley.wire.Subprotocol;
import jakarta.websocket.Session;
import java.util.function.ToIntFunction;

/** Leads admitted connections into the hub. Safe for any thread. */
public final class Gateway {
    private final Hub hub;
    private final RoomName defaultRoom;
    private final ToIntFunction<Subprotocol> maxFrame;
    private final PartialMessages partials;
    private final Transports transports;

    /**
     * Makes the gateway of a server.
     *
     * @param defaultRoom the room of clients that do not name one
     * @param maxFrame the largest frame of a subprotocol, in bytes; a larger one is closed with 1009
     * @param partials bounds the unfinished messages of all connections
     * @param transports how to send
     */
    public Gateway(
            Hub hub,
            RoomName defaultRoom,
            ToIntFunction<Subprotocol> maxFrame,
            PartialMessages partials,
            Transports transports) {
        this.hub = hub;
        this.defaultRoom = defaultRoom;
        this.maxFrame = maxFrame;
        this.partials = partials;
        this.transports = transports;
    }

    /**
     * Prepares for a client whose handshake is accepted and will be answered.
     *
     * @param login the login that its identity comes from
     */
    ConnectInfo expect(Admission admission, Login login) {
        RoomName home = admission.room() == null ? defaultRoom : admission.room();
        return new ConnectInfo(
                admission.subprotocol(),
                admission.identity(),
                admission.site().client(),
                login,
                admission.name(),
                home,
                admission.since(),
                admission.subprotocol().hasOneRoom() ? hub.position(home) : null,
                new SeatedPlace(admission.seat()));
    }

    /** A seat as the hub sees it, which knows users but no seats. */
    private record SeatedPlace(Seat seat) implements ConnectInfo.Place {
        @Override
        public boolean claim(User user) {
            return seat.claim(user.id());
        }

        @Override
        public void release() {
            seat.close();
        }
    }

    /**
     * Connects the session to the hub. The limit of a message is applied to partial messages here, not by the container:
     * Tomcat would keep a buffer of that size, and Undertow would apply the limit to whole messages.
     */
    Entry enter(Session session, ConnectInfo arrival) {
        // the hub has its own heartbeat; Jetty would close a silent connection after 30 s
        session.setMaxIdleTimeout(0);
        Transport transport = transports.to(session);
        Client client = hub.connect(arrival, transport);
        int limit = maxFrame.applyAsInt(client.subprotocol());
        return new Entry(client, new MessageAssembler(client, limit, partials, transport::abort));
    }

    /** A connection in the hub, and what assembles its messages. */
    record Entry(Client client, MessageAssembler messages) {}
}
