package dev.parley.hub;

import dev.parley.hub.names.Guests;
import dev.parley.hub.options.HubOptions;
import dev.parley.message.Identity;
import dev.parley.rights.Exclusion;
import dev.parley.wire.CloseCode;
import dev.parley.wire.Command;
import dev.parley.wire.ErrorCode;
import dev.parley.wire.Event;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The commands by which a client says who it is. Confined to the thread that runs its commands. */
final class IdentityCommands {
    private final Client client;
    private final ClientServices services;
    private final ConnectInfo info;
    private final String session = Guests.session();

    /** Whether a command was seen; {@code hello} comes first or not at all. */
    private boolean begun;

    IdentityCommands(Client client, ClientServices services, ConnectInfo info) {
        this.client = client;
        this.services = services;
        this.info = info;
    }

    /** The client has begun with another command than {@code hello}. */
    void begin() {
        begun = true;
    }

    /** Welcomes a client that need not say who it is; returns whether it did. */
    boolean open() {
        Identity identity = info.identity();
        if (identity == null && services.options().guests()) {
            identity = Guests.named(info.name());
        }
        return identity != null && welcome(null, identity);
    }

    /**
     * Gives the client its identity and announces the limits; closes it if this person may not be here. A guest is told which
     * name it has got.
     *
     * @param re the id of the {@code hello} that this answers, or null
     * @return whether it is welcome
     */
    private boolean welcome(@Nullable String re, Identity wished) {
        // who is banned now will see this client if this check does not see the ban
        Identity identity = client.identify(wished);
        if (client.closeIfExcluded()) {
            return false;
        }
        HubOptions options = services.options();
        client.send(new Event.Welcome(
                re,
                session,
                identity.user(),
                options.heartbeat(),
                new Event.Limits(options.messageBytes(), options.roomsPerClient(), options.historyMessages())));
        return true;
    }

    /**
     * Identifies a client: by its token, by the credential of its handshake, or as a guest. A token that is not valid closes
     * with 4401, and a user with too many connections with 4403, since this client has no identity to go on with.
     */
    void hello(Command.Hello hello) {
        if (begun) {
            client.fail(hello.id(), ErrorCode.ALREADY_WELCOMED, "hello comes first, and once");
            return;
        }
        begun = true;
        String token = hello.token();
        Identity known = info.identity();
        if (token != null) {
            check(hello, token, identity -> {
                if (identity == null) {
                    client.close(CloseCode.NOT_AUTHENTICATED);
                } else if (!info.place().claim(identity.user())) {
                    client.close(CloseCode.FORBIDDEN);
                } else {
                    welcome(hello.id(), identity);
                }
            });
        } else if (known != null) {
            welcome(hello.id(), known);
        } else if (services.options().guests()) {
            welcome(hello.id(), Guests.of(hello));
        } else {
            client.close(CloseCode.NOT_AUTHENTICATED);
        }
    }

    /**
     * Replaces the client's token before it expires. A token that is not valid, or another user's, is an error; the client
     * keeps the identity that it has.
     */
    void refresh(Command.Refresh refresh) {
        check(refresh, refresh.token(), identity -> {
            if (identity == null || services.rights().exclusion(identity, info.address()) == Exclusion.REVOKED) {
                client.fail(refresh.id(), ErrorCode.UNAUTHENTICATED, "the token is not valid");
            } else if (!identity.user().id().equals(client.user().id())) {
                client.fail(refresh.id(), ErrorCode.FORBIDDEN, "the token is another user's");
            } else {
                client.identify(identity);
                if (client.closeIfExcluded()) {
                    return;
                }
                client.send(new Event.Refreshed(refresh.id(), identity.expires()));
                client.checkRights();
            }
        });
    }

    /**
     * Has a token checked on a thread that may wait. Later commands run after that, in order. If too many tokens are waiting
     * to be checked, the command is answered {@code unavailable}.
     *
     * @param verdict gets the identity, or null if the token is not valid
     */
    private void check(Command command, String token, Consumer<@Nullable Identity> verdict) {
        client.pause();
        try {
            services.blocking().execute(() -> {
                try {
                    verdict.accept(services.authenticator().authenticate(token).orElse(null));
                } catch (RuntimeException e) {
                    client.failed(e);
                } finally {
                    client.resume();
                }
            });
        } catch (RejectedExecutionException e) {
            client.fail(command.id(), ErrorCode.UNAVAILABLE, "too many tokens are waiting to be checked; try again");
            if (command instanceof Command.Hello) {
                // it may not say hello again on this connection
                client.close(CloseCode.INTERNAL_ERROR);
            }
            client.resume();
        }
    }
}
