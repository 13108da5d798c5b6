package dev.parley.moderation;

import dev.parley.broker.Records;
import dev.parley.message.Identity;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Which tokens are revoked. Answers without a lock. */
final class Revocations {
    /** Enough for years; a revocation takes less than 1 KB. */
    static final int MAX = 100_000;

    private final InstantSource clock;
    private final Ledger<Revocation> ledger;
    private final Map<String, Revocation> byToken = new ConcurrentHashMap<>();
    private final Map<String, Revocation> byUser = new ConcurrentHashMap<>();

    Revocations(Records records, InstantSource clock) {
        this.clock = clock;
        ledger = new Ledger<>("revocation", MAX, records, Revocation::stored, Revocation::parse, this::replace);
        ledger.load();
    }

    private void replace(@Nullable Revocation before, @Nullable Revocation after) {
        Revocation known = after == null ? before : after;
        if (known != null && known.token() != null) {
            set(byToken, known.token(), after);
        } else if (known != null && known.user() != null) {
            set(byUser, known.user(), after);
        }
    }

    private static void set(Map<String, Revocation> map, String key, @Nullable Revocation value) {
        if (value == null) {
            map.remove(key);
        } else {
            map.put(key, value);
        }
    }

    /** Returns whether the token that proved this identity is revoked. */
    boolean revoked(Identity identity) {
        if (identity.source() != Identity.Source.TOKEN) {
            return false;
        }
        if (identity.tokenId() != null && byToken.containsKey(identity.tokenId())) {
            return true;
        }
        Revocation all = byUser.get(identity.user().id());
        Instant before = all == null ? null : all.issuedBefore();
        return before != null && (identity.issued() == null || identity.issued().isBefore(before));
    }

    CompletionStage<Boolean> put(Revocation revocation) {
        if (ledger.size() >= MAX) {
            sweep();
        }
        Revocation later = revocation;
        Revocation known = revocation.user() == null ? null : byUser.get(revocation.user());
        Instant before = known == null ? null : known.issuedBefore();
        if (before != null && later.issuedBefore() != null && before.isAfter(later.issuedBefore())) {
            // a revocation never restores tokens that an earlier one has revoked
            later = new Revocation(null, later.user(), before, later.until(), later.by(), later.at());
        }
        return ledger.put(later.id(), later);
    }

    Ledger<Revocation> ledger() {
        return ledger;
    }

    void sweep() {
        Instant now = clock.instant();
        ledger.sweep(each -> each.until() != null && !now.isBefore(each.until()));
    }
}
