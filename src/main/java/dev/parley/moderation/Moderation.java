package dev.parley.moderation;

import dev.parley.broker.Records;
import dev.parley.message.Identity;
import dev.parley.message.RoomName;
import dev.parley.message.Verb;
import dev.parley.rights.Exclusion;
import dev.parley.rights.Rights;
import dev.parley.rights.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What moderators have decided. Each act is durable, then in force, then its stage completes; then {@link Rights#changed} has
 * been called, and the caller has open connections asked about again.
 *
 * <p>Safe for use by any thread. No method but the constructor blocks. A stage fails with {@link
 * dev.parley.broker.BrokerException} if the log cannot store the act now; nothing has changed then.
 */
public final class Moderation implements Rights.Barrier {
    /** How often {@link #sweep} should be called. */
    public static final Duration SWEEP = Duration.ofMinutes(10);

    private static final Verdict BANNED = Verdict.refused("a ban");
    private static final Verdict REVOKED = Verdict.refused("a revoked token");
    private static final Verdict CLOSED = Verdict.refused("the room is closed");

    private final Rights rights;
    private final InstantSource clock;
    private final Bans bans;
    private final Revocations revocations;
    private final ClosedRooms closed;
    private volatile Consumer<Ban> onBan = ban -> {};

    /**
     * Reads what was decided before the server started, and puts it in force. Blocks.
     *
     * @throws dev.parley.broker.BrokerException if it cannot be read
     */
    public Moderation(Records records, Rights rights, InstantSource clock) {
        this.rights = rights;
        this.clock = clock;
        bans = new Bans(records, clock);
        revocations = new Revocations(records, clock);
        closed = new ClosedRooms(records);
        rights.add(this);
    }

    // ---- what is in force

    @Override
    public @Nullable Verdict objection(Identity identity, RoomName room, Verb verb) {
        if (bans.bars(identity, null) || bans.bars(identity, room)) {
            return BANNED;
        }
        if (revocations.revoked(identity)) {
            return REVOKED;
        }
        return closed.bars(room, verb) ? CLOSED : null;
    }

    @Override
    public @Nullable Verdict objectionEverywhere(Identity identity, Verb verb) {
        if (bans.bars(identity, null)) {
            return BANNED;
        }
        return revocations.revoked(identity) ? REVOKED : null;
    }

    @Override
    public @Nullable Exclusion exclusion(@Nullable Identity identity, String address) {
        if (identity != null && identity.source() == Identity.Source.KEY) {
            return null;
        }
        if (bans.bars(address) || (identity != null && bans.bars(identity, null))) {
            return Exclusion.BANNED;
        }
        return identity != null && revocations.revoked(identity) ? Exclusion.REVOKED : null;
    }

    /** Returns the bans, those that are over too until they are swept. In no order. */
    public List<Ban> bans() {
        return bans.ledger().all();
    }

    /** Returns a ban, or null. */
    public @Nullable Ban ban(String id) {
        return bans.ledger().get(id);
    }

    /** Returns whether a person is banned from a room or from the whole server. */
    public boolean isBanned(String user, RoomName room) {
        return bans.bars(user, null) || bans.bars(user, room);
    }

    /** Returns whether the room can only be read. */
    public boolean isClosed(RoomName room) {
        return closed.isClosed(room);
    }

    /** Returns the rooms that can only be read. */
    public Set<RoomName> closedRooms() {
        return closed.all();
    }

    // ---- acts

    /**
     * What an act has led to.
     *
     * @param news false if the same had been decided before; the newer act replaces the older one
     */
    public record Done<T>(T decision, boolean news) {}

    /** Bans; fails with {@link FullException} if there are too many bans. */
    public CompletionStage<Done<Ban>> ban(Ban.Wish wish, Identity by) {
        Ban ban = wish.made(by.user().id(), now());
        return inForce(bans.put(ban)).thenApply(news -> {
            onBan.accept(ban);
            return new Done<>(ban, news);
        });
    }

    /** Has something hear of bans by this server, which must return at once and not throw. At most one such callback is kept. */
    public void onBan(Consumer<Ban> callback) {
        onBan = callback;
    }

    /** Ends a ban; completes with whether there was one. */
    public CompletionStage<Boolean> unban(String id) {
        return inForce(bans.ledger().remove(id));
    }

    /**
     * Revokes one token.
     *
     * @param until when it has expired in any case, so that this may be forgotten; null if that is not known
     */
    public CompletionStage<Done<Revocation>> revoke(String token, @Nullable Instant until, Identity by) {
        return revoke(new Revocation(token, null, null, until, by.user().id(), now()));
    }

    /** Revokes a user's tokens that were issued before a time; those that do not say when are revoked, too. */
    public CompletionStage<Done<Revocation>> revokeAll(
            String user, @Nullable Instant issuedBefore, @Nullable Instant until, Identity by) {
        Instant before = issuedBefore == null ? now() : issuedBefore;
        return revoke(new Revocation(null, user, before, until, by.user().id(), now()));
    }

    private CompletionStage<Done<Revocation>> revoke(Revocation revocation) {
        return inForce(revocations.put(revocation)).thenApply(news -> new Done<>(revocation, news));
    }

    /** Closes a room, which can only be read then, or opens it again; completes with whether that changed anything. */
    public CompletionStage<Boolean> close(RoomName room, boolean shut, Identity by) {
        return inForce(closed.set(room, shut, by.user().id(), now().toString()));
    }

    private CompletionStage<Boolean> inForce(CompletionStage<Boolean> act) {
        return act.thenApply(news -> {
            rights.changed();
            return news;
        });
    }

    /** Reads again what is stored, because another server has changed it. Completes when that is in force here. */
    CompletionStage<Void> reload() {
        return CompletableFuture.allOf(
                        bans.ledger().reload().toCompletableFuture(),
                        revocations.ledger().reload().toCompletableFuture(),
                        closed.ledger().reload().toCompletableFuture())
                .thenRun(rights::changed);
    }

    /** Forgets what is over. */
    void sweep() {
        bans.sweep();
        revocations.sweep();
    }

    private Instant now() {
        return clock.instant();
    }
}
