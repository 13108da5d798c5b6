package dev.parley.endpoint;

import dev.parley.handshake.Admission;
import dev.parley.hub.Client;
import dev.parley.hub.ConnectInfo;
import dev.parley.hub.Hub;
import dev.parley.message.RoomName;
import dev.parley.wire.Subprotocol;
import jakarta.websocket.Session;

/** Leads admitted connections into the hub. Safe for any thread. */
public final class Gateway {
    /** What a message may hold beside its longest payload: the fields of a command, a token among them. */
    private static final int ENVELOPE = 64 * 1024;

    private final Hub hub;
    private final RoomName defaultRoom;
    private final int messageBytes;
    private final Transports transports;

    /**
     * Makes the one gateway of a server.
     *
     * @param defaultRoom the room of clients that do not name one
     * @param messageBytes the longest payload; what is longer is closed with 1009
     * @param transports how to send
     */
    public Gateway(Hub hub, RoomName defaultRoom, int messageBytes, Transports transports) {
        this.hub = hub;
        this.defaultRoom = defaultRoom;
        this.messageBytes = messageBytes;
        this.transports = transports;
    }

    /** Takes note of a client whose handshake is accepted and will be answered. */
    ConnectInfo expect(Admission admission) {
        RoomName home = admission.room() == null ? defaultRoom : admission.room();
        return new ConnectInfo(
                admission.subprotocol(),
                admission.identity(),
                admission.name(),
                home,
                admission.since(),
                admission.subprotocol().hasOneRoom() ? hub.place(home) : null,
                user -> admission.seat().claim(user.id()));
    }

    /**
     * Gives the session to the hub. Parts are the limit: the container's own is left as it is, since Tomcat would keep a
     * buffer of that size, and Undertow would apply it to whole messages.
     */
    Client enter(Session session, ConnectInfo arrival) {
        // the hub has a heartbeat of its own; Jetty would cut a quiet line after 30 s
        session.setMaxIdleTimeout(0);
        return hub.connect(arrival, transports.to(session));
    }

    /** Returns what puts the messages of this client together. */
    MessageAssembler parts(Client client) {
        return new MessageAssembler(client, longest(client.subprotocol()));
    }

    /** Base64 takes four characters for three bytes; in JSON a letter may be written in six. Codecs look closer. */
    private int longest(Subprotocol subprotocol) {
        return switch (subprotocol) {
            case PLAIN, BINARY -> messageBytes;
            case BASE64 -> (messageBytes + 2) / 3 * 4;
            case JSON -> 6 * messageBytes + ENVELOPE;
        };
    }
}
