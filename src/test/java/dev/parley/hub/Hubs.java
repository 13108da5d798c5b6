package dev.parley.hub;

import dev.parley.broker.Drafts;
import dev.parley.broker.memory.MemoryBroker;
import dev.parley.broker.memory.MemoryLimits;
import dev.parley.hub.options.HubClock;
import dev.parley.hub.options.HubOptions;
import dev.parley.hub.options.HubThreads;
import dev.parley.message.Authenticator;
import dev.parley.message.Identity;
import dev.parley.message.User;
import dev.parley.rights.Rights;
import dev.parley.wire.Codecs;
import dev.parley.wire.Event;
import dev.parley.wire.Subprotocol;
import java.time.InstantSource;
import java.util.Map;

/** Makes hubs for tests that have nothing to say about limits and logs. */
final class Hubs {
    private Hubs() {}

    /** Returns a hub with the default options and a small log in memory, which speaks JSON only. */
    static Hub inMemory(Authenticator authenticator, HubThreads threads, HubClock clock) {
        return new Hub(
                HubOptions.DEFAULTS,
                new MemoryBroker(new MemoryLimits(100, 10_000, 10), InstantSource.system()),
                Map.of(Subprotocol.JSON, Codecs.of(Subprotocol.JSON, new Event.Limits(1000, 10, 10))),
                authenticator,
                new Rights(),
                threads,
                clock);
    }

    /** Returns the handshake of somebody with a token, for the room LOBBY if the subprotocol has one. */
    static ConnectInfo handshake(String user, Subprotocol subprotocol) {
        return new ConnectInfo(
                subprotocol,
                Identity.ofToken(new User(user, user), null),
                "127.0.0.1",
                Login.LASTING,
                null,
                Drafts.LOBBY,
                null,
                null,
                claimed -> true);
    }
}
