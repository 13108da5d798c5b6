package dev.parley.handshake;

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

/** Counts connections: in all, by address, by user. Safe for use by many threads; its lock is held for a few steps only. */
public final class Seats {
    private record Waiting(Seat seat, Instant until) {}

    /**
     * What came of asking for a seat.
     *
     * @param seat one that is not counted where there is a refusal
     * @param refusal null where there is a seat
     */
    record Answer(Seat seat, @Nullable Refusal refusal) {}

    /** Asks for a seat, or only whether there is one. */
    interface Counter {
        Answer ask(Site site, @Nullable Identity identity);
    }

    private final SeatLimits limits;
    private final InstantSource clock;

    // Guarded by this.
    private boolean draining;
    private int taken;
    private final Map<String, Integer> byAddress = new HashMap<>();
    private final Map<String, Integer> byUser = new HashMap<>();
    /** Seats whose connection was not open when last looked at, the oldest first. */
    private final Deque<Waiting> waiting = new ArrayDeque<>();

    public Seats(SeatLimits limits, InstantSource clock) {
        this.limits = limits;
        this.clock = clock;
    }

    /** From now on nobody is let in: the server is about to stop. */
    public synchronized void drain() {
        draining = true;
    }

    /** Returns how many seats are taken, those of connections on their way included. */
    public synchronized int taken() {
        lapse();
        return taken;
    }

    /** Takes a seat, or says why there is none. */
    synchronized Answer take(Site site, @Nullable Identity identity) {
        Answer answer = look(site, identity);
        if (answer.refusal() != null) {
            return answer;
        }
        Seat seat = new Seat(this, answer.seat().address, answer.seat().user, Seat.State.RESERVED);
        count(seat, 1);
        waiting.add(new Waiting(seat, clock.instant().plus(limits.unopened())));
        return new Answer(seat, null);
    }

    /** Says whether there would be a seat, and takes none. */
    synchronized Answer look(Site site, @Nullable Identity identity) {
        lapse();
        Seat uncounted = new Seat(
                null,
                IpAddress.group(site.client()),
                identity == null ? null : identity.user().id(),
                Seat.State.CLOSED);
        Reason objection = objection(uncounted.address, uncounted.user);
        return new Answer(uncounted, objection == null ? null : refusal(objection));
    }

    synchronized void open(Seat seat) {
        if (seat.state == Seat.State.LAPSED) {
            count(seat, 1);
        }
        if (seat.state != Seat.State.CLOSED) {
            seat.state = Seat.State.OPEN;
        }
    }

    synchronized boolean claim(Seat seat, String user) {
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

    synchronized void close(Seat seat) {
        if (seat.state == Seat.State.RESERVED || seat.state == Seat.State.OPEN) {
            count(seat, -1);
        }
        seat.state = Seat.State.CLOSED;
    }

    private @Nullable Reason objection(String address, @Nullable String user) {
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

    private void count(Seat seat, int by) {
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

    /** Gives back the seats nobody has opened in time, and forgets those that are settled. */
    private void lapse() {
        Instant now = clock.instant();
        while (!waiting.isEmpty() && isSettled(waiting.element(), now)) {
            Seat seat = waiting.remove().seat();
            if (seat.state == Seat.State.RESERVED) {
                count(seat, -1);
                seat.state = Seat.State.LAPSED;
            }
        }
    }

    private static boolean isSettled(Waiting waiting, Instant now) {
        return waiting.seat().state != Seat.State.RESERVED || !waiting.until().isAfter(now);
    }
}
