package dev.parley.http.connection;

import dev.parley.http.exchange.EventStream;
import dev.parley.hub.Client;
import dev.parley.hub.queue.Transport;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection over plain HTTP: what its requests have in common. Requests may come at the same time, and a client of the hub
 * wants to be called by one at a time; so a call that comes during another is left to the thread that is there.
 */
final class HttpConnection implements EventStream.Ears {
    /** RFC 6455, section 7.4.1. */
    private static final int NORMAL = 1000;

    private static final Logger LOG = LoggerFactory.getLogger(HttpConnection.class);

    private final byte[] secret;

    /** Whether a request with commands is there. */
    private final AtomicBoolean busy = new AtomicBoolean();

    /** Calls to the client that are not done yet. */
    private final Queue<Consumer<Client>> calls = new ConcurrentLinkedQueue<>();

    /** How many there are, and one more for as long as there is no client. */
    private final AtomicInteger pending = new AtomicInteger(1);

    private volatile @Nullable Client client;

    private volatile @Nullable Transport transport;

    private final AtomicBoolean ended = new AtomicBoolean();

    /** Whether its client has ended it, perhaps before it was open. */
    private volatile boolean left;

    /** @param secret known to its client only */
    HttpConnection(String secret) {
        this.secret = secret.getBytes(StandardCharsets.UTF_8);
    }

    /** Returns whether somebody knows the secret. */
    boolean isOf(@Nullable String given) {
        return given != null && MessageDigest.isEqual(secret, given.getBytes(StandardCharsets.UTF_8));
    }

    /** It is open from now on. */
    void open(Client made, Transport way) {
        transport = way;
        client = made;
        while (pending.decrementAndGet() > 0) {
            run(calls.remove(), made);
        }
        if (left) {
            way.abort();
        }
    }

    /** Returns what answers polls; null if there is one response that never ends. */
    @Nullable PollTransport poll() {
        return transport instanceof PollTransport polled ? polled : null;
    }

    /** Its client ends it. */
    void leave() {
        left = true;
        onEnd(NORMAL);
        Transport way = transport;
        if (way != null) {
            way.abort();
        }
    }

    /** Begins a request with commands; returns false if there is one. */
    boolean begin() {
        return !busy.getAndSet(true);
    }

    void end() {
        busy.set(false);
    }

    void text(String commands) {
        call(known -> {
            known.onPartial();
            if (!commands.isEmpty()) {
                known.onText(commands);
            }
        });
    }

    @Override
    public void onAlive() {
        call(Client::onPong);
    }

    @Override
    public void onEnd(int code) {
        if (!ended.getAndSet(true)) {
            call(known -> known.onClosed(code));
        }
    }

    private void call(Consumer<Client> call) {
        calls.add(call);
        if (pending.getAndIncrement() > 0) {
            return;
        }
        Client known = Objects.requireNonNull(client);
        do {
            run(calls.remove(), known);
        } while (pending.decrementAndGet() > 0);
    }

    /** Later calls must not wait forever for one that fails. */
    private void run(Consumer<Client> call, Client known) {
        try {
            call.accept(known);
        } catch (RuntimeException e) {
            LOG.error("A connection over HTTP failed", e);
            leave();
        }
    }
}
