package dev.parley.endpoint;

import dev.parley.handshake.Admission;
import dev.parley.hub.Arrival;
import dev.parley.hub.Client;
import dev.parley.hub.Hub;
import dev.parley.message.RoomName;
import dev.parley.wire.Subprotocol;
import jakarta.websocket.Session;

/** Leads admitted connections into the hub. Safe for any thread. */
public final class Gateway {
    /** What a frame may hold beside its longest payload: the fields of a command. */
    private static final int ENVELOPE_BYTES = 4 * 1024;

    private final Hub hub;
    private final RoomName defaultRoom;
    private final int messageBytes;
    private final Transports transports;

    /**
     * Makes the one gateway of a server.
     *
     * @param defaultRoom the room of clients that do not name one
     * @param messageBytes the longest payload; longer frames are refused with 1009 by the container
     * @param transports how to send
     */
    public Gateway(Hub hub, RoomName defaultRoom, int messageBytes, Transports transports) {
        this.hub = hub;
        this.defaultRoom = defaultRoom;
        this.messageBytes = messageBytes;
        this.transports = transports;
    }

    /** Takes note of a client whose handshake is accepted and will be answered. */
    Arrival expect(Admission admission) {
        RoomName home = admission.room() == null ? defaultRoom : admission.room();
        return new Arrival(
                admission.subprotocol(),
                admission.identity(),
                admission.name(),
                home,
                admission.since(),
                admission.subprotocol().hasOneRoom() ? hub.place(home) : null,
                user -> admission.seat().claim(user.id()));
    }

    /** Sets the session's limits and gives it to the hub. */
    Client enter(Session session, Arrival arrival) {
        int frame = frameBytes(arrival.subprotocol());
        // Undertow has no limit of its own and would take ours for one on whole messages: Parts is the limit
        if (session.getMaxBinaryMessageBufferSize() > 0) {
            session.setMaxTextMessageBufferSize(frame);
            session.setMaxBinaryMessageBufferSize(frame);
        }
        // the hub has a heartbeat of its own; Jetty would cut a quiet line after 30 s
        session.setMaxIdleTimeout(0);
        return hub.connect(arrival, transports.to(session));
    }

    /** Returns what puts the messages of this client together. */
    Parts parts(Client client) {
        return new Parts(client, frameBytes(client.subprotocol()));
    }

    /** Base64 takes four bytes for three, and commands stand in JSON. */
    private int frameBytes(Subprotocol subprotocol) {
        return switch (subprotocol) {
            case PLAIN, BINARY -> messageBytes;
            case BASE64 -> (messageBytes + 2) / 3 * 4;
            case JSON -> (messageBytes + 2) / 3 * 4 + ENVELOPE_BYTES;
        };
    }
}
