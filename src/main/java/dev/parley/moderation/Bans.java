package dev.parley.moderation;

import dev.parley.broker.Records;
import dev.parley.message.Identity;
import dev.parley.message.RoomName;
import dev.parley.request.AddressTable;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Who is banned from where. Answers without a lock. */
final class Bans {
    /** Enough for years of moderation; a ban takes less than 1 KB. */
    static final int MAX = 10_000;

    private record Place(String user, @Nullable RoomName room) {}

    private final InstantSource clock;
    private final Ledger<Ban> ledger;
    private final Map<Place, Ban> byUser = new ConcurrentHashMap<>();
    private final AddressTable<Ban> byAddress = new AddressTable<>();

    Bans(Records records, InstantSource clock) {
        this.clock = clock;
        ledger = new Ledger<>("ban", MAX, records, Ban::stored, Ban::parse, this::replace);
        ledger.load();
    }

    private void replace(@Nullable Ban before, @Nullable Ban after) {
        // both are about the same subject, as the id says
        Ban known = after == null ? before : after;
        if (known == null) {
            return;
        }
        if (known.address() != null) {
            if (after == null) {
                byAddress.remove(known.address());
            } else {
                byAddress.put(known.address(), after);
            }
        } else if (known.user() != null) {
            Place place = new Place(known.user(), known.room());
            if (after == null) {
                byUser.remove(place);
            } else {
                byUser.put(place, after);
            }
        }
    }

    /** Returns whether this person may not be in the room; null asks about the whole server. */
    boolean bars(Identity identity, @Nullable RoomName room) {
        // a holder of a key of the settings could not undo a mistake otherwise
        return identity.source() != Identity.Source.KEY && bars(identity.user().id(), room);
    }

    boolean bars(String user, @Nullable RoomName room) {
        if (byUser.isEmpty()) {
            return false;
        }
        Ban ban = byUser.get(new Place(user, room));
        return ban != null && ban.isInForce(clock.instant());
    }

    /** Returns whether nobody may connect from this address. */
    boolean bars(String address) {
        Instant now = clock.instant();
        return byAddress.has(address, ban -> ban.isInForce(now));
    }

    CompletionStage<Boolean> put(Ban ban) {
        if (ledger.size() >= MAX) {
            sweep();
        }
        return ledger.put(ban.id(), ban);
    }

    Ledger<Ban> ledger() {
        return ledger;
    }

    void sweep() {
        Instant now = clock.instant();
        ledger.sweep(ban -> !ban.isInForce(now));
    }
}
