package dev.parley.handshake;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.parley.message.Identity;
import dev.parley.request.IpAddress;
import dev.parley.request.Site;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Counts connections: in all, by address, by user. Safe for use by many threads; the lock is held briefly. */
public final class Seats {
    private record Waiting(Seat seat, Instant until) {}

    private final SeatLimits limits;
    private final InstantSource clock;
    private final Seat.Owner owner = new Counting();

    @GuardedBy("this") private boolean draining;

    @GuardedBy("this") private int taken;

    @GuardedBy("this") private final Map<String, Integer> byAddress = new HashMap<>();

    @GuardedBy("this") private final Map<String, Integer> byUser = new HashMap<>();

    /** Seats whose connection was not open yet when they were last checked, oldest first. */
    @GuardedBy("this") private final Deque<Waiting> waiting = new ArrayDeque<>();

    public Seats(SeatLimits limits, InstantSource clock) {
        this.limits = limits;
        this.clock = clock;
    }

    /** Refuses everybody from now on, because the server is about to stop. */
    public synchronized void drain() {
        draining = true;
    }

    /** Returns how many seats are taken, including those of upgrades in progress. */
    public synchronized int taken() {
        lapse();
        return taken;
    }

    /** Takes a seat, or says why none is free. */
    synchronized Check<Seat> take(Site site, @Nullable Identity identity) {
        Check<Seat> result = find(site, identity, owner, Seat.State.RESERVED);
        if (result instanceof Check.Passed<Seat> free) {
            count(free.value(), 1);
            waiting.add(new Waiting(free.value(), clock.instant().plus(limits.unopened())));
        }
        return result;
    }

    /** Finds a free seat without taking it: the seat returned is not counted. */
    synchronized Check<Seat> peek(Site site, @Nullable Identity identity) {
        return find(site, identity, null, Seat.State.CLOSED);
    }

    @GuardedBy("this") private Check<Seat> find(Site site, @Nullable Identity identity, Seat.@Nullable Owner counter, Seat.State state) {
        lapse();
        String address = IpAddress.group(site.client());
        String user = identity == null ? null : identity.user().id();
        Reason objection = objection(address, user);
        return objection == null
                ? new Check.Passed<>(new Seat(counter, address, user, state))
                : new Check.Failed<>(refusal(objection));
    }

    /** What a seat may ask of its owner, kept out of the public face of this class. */
    private final class Counting implements Seat.Owner {
        @Override
        public void open(Seat seat) {
            Seats.this.open(seat);
        }

        @Override
        public boolean claim(Seat seat, String user) {
            return Seats.this.claim(seat, user);
        }

        @Override
        public void abandon(Seat seat) {
            Seats.this.abandon(seat);
        }

        @Override
        public void close(Seat seat) {
            Seats.this.close(seat);
        }
    }

    private synchronized void open(Seat seat) {
        if (seat.state == Seat.State.LAPSED) {
            count(seat, 1);
        }
        if (seat.state != Seat.State.CLOSED) {
            seat.state = Seat.State.OPEN;
        }
    }

    private synchronized boolean claim(Seat seat, String user) {
        if (user.equals(seat.user) || seat.state == Seat.State.CLOSED) {
            return true;
        }
        if (limits.perUser() > 0 && byUser.getOrDefault(user, 0) >= limits.perUser()) {
            return false;
        }
        boolean counted = seat.state != Seat.State.LAPSED;
        if (counted) {
            count(seat, -1);
        }
        seat.user = user;
        if (counted) {
            count(seat, 1);
        }
        return true;
    }

    private synchronized void abandon(Seat seat) {
        if (seat.state == Seat.State.RESERVED) {
            count(seat, -1);
            seat.state = Seat.State.LAPSED;
        }
    }

    private synchronized void close(Seat seat) {
        if (seat.state == Seat.State.RESERVED || seat.state == Seat.State.OPEN) {
            count(seat, -1);
        }
        seat.state = Seat.State.CLOSED;
    }

    @GuardedBy("this") private @Nullable Reason objection(String address, @Nullable String user) {
        if (draining) {
            return Reason.DRAINING;
        }
        if (taken >= limits.max()) {
            return Reason.FULL;
        }
        if (limits.perAddress() > 0 && byAddress.getOrDefault(address, 0) >= limits.perAddress()) {
            return Reason.ADDRESS_LIMIT;
        }
        if (user != null && limits.perUser() > 0 && byUser.getOrDefault(user, 0) >= limits.perUser()) {
            return Reason.USER_LIMIT;
        }
        return null;
    }

    private Refusal refusal(Reason reason) {
        return Refusal.of(
                reason, Map.of("Retry-After", Long.toString(limits.retryAfter().toSeconds())));
    }

    @GuardedBy("this") private void count(Seat seat, int by) {
        taken += by;
        if (limits.perAddress() > 0) {
            add(byAddress, seat.address, by);
        }
        if (limits.perUser() > 0 && seat.user != null) {
            add(byUser, seat.user, by);
        }
    }

    private static void add(Map<String, Integer> counts, String key, int by) {
        counts.merge(key, by, (a, b) -> a + b == 0 ? null : a + b);
    }

    /** Releases seats that were not opened in time, and forgets settled ones. */
    @GuardedBy("this") private void lapse() {
        Instant now = clock.instant();
        while (!waiting.isEmpty() && isSettled(waiting.element(), now)) {
            Seat seat = waiting.remove().seat();
            abandon(seat);
        }
    }

    private static boolean isSettled(Waiting waiting, Instant now) {
        return waiting.seat().state != Seat.State.RESERVED || !waiting.until().isAfter(now);
    }
}
