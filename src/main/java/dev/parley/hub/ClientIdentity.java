package dev.parley.hub;

import dev.parley.message.Identity;
import dev.parley.message.User;
import dev.parley.rights.Exclusion;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Who one client is: what proves it, the name that others see, and its address. Safe for use by any thread. */
final class ClientIdentity {
    private final ClientServices services;
    private final Login login;
    private final String address;

    /** Null until the client is welcomed. */
    private volatile @Nullable Identity identity;

    /** Whose name others must not take; null before it is welcomed and after its end. */
    private final AtomicReference<@Nullable User> shownAs = new AtomicReference<>();

    private volatile boolean released;

    ClientIdentity(ClientServices services, Login login, String address) {
        this.services = services;
        this.login = login;
        this.address = address;
    }

    /** Returns the IP address from which it comes, or what a proxy says instead. */
    String address() {
        return address;
    }

    /** Returns who it is, or null before it was welcomed. */
    @Nullable Identity known() {
        return identity;
    }

    /** Returns who it is; it must have been welcomed. */
    Identity get() {
        Identity known = identity;
        if (known == null) {
            throw new IllegalStateException("this client has not been welcomed");
        }
        return known;
    }

    /** The client has this identity from now on, but a guest perhaps another name; returns what it has. */
    Identity set(Identity wished) {
        // first, so that a guest who is welcomed a second time does not collide with itself
        releaseName();
        Identity known = services.names().enter(wished);
        shownAs.set(known.user());
        identity = known;
        if (released) {
            // the client ended meanwhile; whichever comes second releases the name
            releaseName();
        }
        return known;
    }

    /** Records that the user has sent something. */
    void used() {
        login.used();
    }

    /** Returns whether the proof is no longer valid: the token has expired, or the user has logged out. */
    boolean isOver(Instant now) {
        Identity known = identity;
        return known != null && (login.isOver() || known.hasExpired(now));
    }

    /** Returns why it may not be on the server; null if it may. */
    @Nullable Exclusion exclusion() {
        return services.rights().exclusion(identity, address);
    }

    /** Releases the name, since the client has ended. */
    void release() {
        released = true;
        releaseName();
    }

    private void releaseName() {
        User shown = shownAs.getAndSet(null);
        if (shown != null) {
            services.names().leave(shown);
        }
    }
}
