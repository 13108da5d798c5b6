package dev.parley.hub;

import dev.parley.hub.options.HubOptions;
import dev.parley.hub.queue.Outbox;
import dev.parley.hub.queue.ReadQueue;
import dev.parley.hub.queue.Transport;
import dev.parley.hub.stats.HubStats;
import dev.parley.hub.stats.Incidents;
import dev.parley.wire.CloseCode;
import dev.parley.wire.Codec;
import dev.parley.wire.Command;
import dev.parley.wire.Event;
import dev.parley.wire.Frame;
import dev.parley.wire.Subprotocol;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The socket of one client as the hub sees it: what is queued for it, whether it is alive, and how it ends. All methods may
 * be called from any thread, and none waits.
 */
final class Connection {
    /** Clients that are sent away reconnect within this time, at random moments, so that they do not all come at once. */
    private static final Duration RETURN_SPREAD = Duration.ofSeconds(5);

    /** How long a peer may take to answer the closing handshake. */
    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(5);

    private static final Logger LOG = LoggerFactory.getLogger(Connection.class);

    private final ClientServices services;
    private final Subprotocol subprotocol;
    private final Codec codec;
    private final Transport transport;
    private final Outbox outbox;
    private final ReadQueue reads;
    private final long openedAt;
    private final Liveness liveness;
    private final Lifecycle lifecycle = new Lifecycle();
    private final Unstored unstored = new Unstored();

    Connection(ClientServices services, Subprotocol subprotocol, Transport transport) {
        HubOptions options = services.options();
        this.services = services;
        this.subprotocol = subprotocol;
        this.codec = services.codecs().apply(subprotocol);
        this.transport = transport;
        this.outbox = new Outbox(
                transport,
                options.outboxBytes(),
                services.outboxes(),
                services.clock().millis());
        this.reads = new ReadQueue(services.reads(), outbox::afterFlush);
        this.openedAt = now();
        this.liveness = new Liveness(options.heartbeat(), openedAt);
    }

    Subprotocol subprotocol() {
        return subprotocol;
    }

    Codec codec() {
        return codec;
    }

    /** Returns what is queued for the client. */
    Outbox outbox() {
        return outbox;
    }

    /** Returns the pages of the log that the client waits for. */
    ReadQueue reads() {
        return reads;
    }

    /** Returns when it opened, in the clock's milliseconds. */
    long openedAt() {
        return openedAt;
    }

    /** Returns when its peer last showed a sign of life, in the clock's milliseconds. */
    long lastReceived() {
        return liveness.lastReceived();
    }

    /** Records a sign of life. */
    void received() {
        liveness.received(now());
    }

    // ---- sending

    /** Sends a frame. A client with too much to read is closed with 4508. */
    void send(Frame frame) {
        if (outbox.offer(frame) == Outbox.Offer.OVERFLOW) {
            services.incidents()
                    .record(
                            Incidents.Kind.OVERFLOW,
                            "outbox.bytes = " + services.options().outboxBytes());
            close(CloseCode.TOO_SLOW);
        }
    }

    /** Sends an error, or closes if the subprotocol has no errors. */
    void fail(Event.Failed failed) {
        unstored.refused(failed);
        Frame frame = codec.encode(failed);
        if (frame != null) {
            send(frame);
        } else {
            close(CloseCode.instead(failed.code()));
        }
    }

    /** Returns whether a command must not be run, because the one that it follows was not. */
    boolean isOutOfOrder(Command command) {
        return unstored.isOutOfOrder(command);
    }

    // ---- ending

    /** Returns whether commands are no longer run. */
    boolean isEnding() {
        return lifecycle.isEnding();
    }

    /** Returns whether the peer has gone or is about to go. */
    boolean isLeaving() {
        return lifecycle.isLeaving();
    }

    /** Returns whether it has ended. */
    boolean isGone() {
        return lifecycle.phase() == Lifecycle.Phase.GONE;
    }

    /** Closes at once: queued frames are dropped, except those that a cork holds back from a client that keeps up. */
    void close(CloseCode code) {
        lifecycle.closing(code.code(), now());
        outbox.flush();
        outbox.closeNow(code);
        transport.letGo();
    }

    /** Closes a client that sends too much. */
    void tooMany(String why) {
        services.incidents().record(Incidents.Kind.FLOOD, why);
        close(CloseCode.TOO_MANY);
    }

    /** Closes with 4503 after what is queued; {@code bye} says when to reconnect. */
    void sayBye() {
        Duration retryAfter = Duration.ofMillis(ThreadLocalRandom.current().nextLong(RETURN_SPREAD.toMillis()));
        Frame bye = codec.encode(new Event.Bye(CloseCode.RESTARTING, retryAfter));
        if (bye != null) {
            send(bye);
        }
        lifecycle.closing(CloseCode.RESTARTING.code(), now());
        outbox.closeAfterwards(CloseCode.RESTARTING);
    }

    /** Cuts it. */
    void abort() {
        try {
            transport.abort();
        } catch (RuntimeException e) {
            LOG.debug("A connection was not cut cleanly", e);
        }
    }

    /** The peer has gone. Returns whether what it sent before may be done: we have not closed, and this is news. */
    boolean finish() {
        outbox.clear();
        reads.close();
        return lifecycle.finishing(now());
    }

    /** It has ended; returns whether that is news. */
    boolean end() {
        return lifecycle.gone();
    }

    /** Returns the code with which it ended: ours if we closed, else the container's. */
    int endedWith(int reported) {
        return lifecycle.endedWith(reported);
    }

    // ---- time limits, enforced about every second

    /** Cuts it if its peer does not answer the closing handshake; returns whether even that has had no effect. */
    boolean cutIfOverdue(long now) {
        long millis = lifecycle.leavingFor(now);
        if (millis > CLOSE_PATIENCE.toMillis() && millis <= 2 * CLOSE_PATIENCE.toMillis()) {
            abort();
        }
        return millis > 2 * CLOSE_PATIENCE.toMillis();
    }

    /** Closes it if it does not read, cuts it if it answers no ping, and else sends what keeps it alive. */
    void keepAlive(long now) {
        HubOptions options = services.options();
        if (outbox.stalledFor(now) > options.sendTimeout().toMillis()) {
            services.incidents()
                    .record(
                            Incidents.Kind.SLOW,
                            "send-timeout = " + options.sendTimeout().toSeconds() + " s");
            close(CloseCode.TOO_SLOW);
            return;
        }
        switch (liveness.check(now)) {
            case ALIVE -> {}
            case PING -> outbox.ping();
            case DEAD -> {
                LOG.debug("Cutting a connection that answers no ping: heartbeat = {}", options.heartbeat());
                lifecycle.closing(HubStats.ABNORMAL, now);
                abort();
                return;
            }
        }
        if (now - outbox.lastSent() > options.heartbeat().toMillis()) {
            Frame tick = services.ticks().apply(subprotocol);
            if (tick != null) {
                send(tick);
            }
        }
    }

    private long now() {
        return services.clock().millis().getAsLong();
    }
}
