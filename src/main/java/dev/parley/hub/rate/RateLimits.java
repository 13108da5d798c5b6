package dev.parley.hub.rate;

import dev.parley.limits.RateTable;
import dev.parley.message.Identity;
import dev.parley.message.Rate;
import dev.parley.message.RoomName;
import dev.parley.message.Verb;
import dev.parley.rights.Rights;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Limits what people do, as opposed to what a connection may cost: token buckets for each person (all connections
 * together), for the guests of each address together (anyone can be any number of guests), and
 * for each person in a room whose rules say so.
 *
 * <p>Anyone who may moderate a room is exempt there, and so are back ends that identify themselves by a key. Memory is bounded.
 * Safe for use by any thread; never blocks.
 */
public final class RateLimits {
    /** A message counts once for each of these that it begins, in bytes. */
    private static final int BYTES = 4 * 1024;

    /** A search counts as this many pages. */
    private static final int SEARCH_PAGES = 5;

    /** The rates of rooms, for one person each. */
    @FunctionalInterface
    public interface RoomRates {
        /** No room has one. */
        RoomRates NONE = (room, verb) -> null;

        /** Returns the rate, or null if the rules do not limit this. Must not block. */
        @Nullable Rate of(RoomName room, Verb verb);
    }

    /**
     * Something came too fast.
     *
     * @param retryAfter after this time it will be accepted, unless more comes meanwhile
     * @param limit which limit it exceeds, with its value, for the operator
     */
    public record Excess(Duration retryAfter, String limit) {}

    private enum Scope {
        USER,
        ADDRESS,
        /** The slow mode of a room, which is an option of the rules and holds even if limits are off. */
        SLOW
    }

    /**
     * What has a bucket.
     *
     * @param verb null for founding rooms
     * @param room null for all rooms together
     */
    private record Key(
            Scope scope,
            String who,
            @Nullable Verb verb,
            @Nullable RoomName room) {}

    /** A bucket from which tokens are to be taken. */
    private record Bucket(Key key, Rate rate, int tokens) {}

    private final RateOptions options;
    private final Rights rights;
    private final RoomRates rooms;
    private final UnaryOperator<String> group;
    private final RateTable<Key> table;

    /**
     * Makes limits of which nobody has used anything yet.
     *
     * @param rights tells who may moderate
     * @param group the key under which an address counts
     * @param nanos a clock that does not jump, as {@link System#nanoTime}
     */
    public RateLimits(
            RateOptions options, Rights rights, RoomRates rooms, UnaryOperator<String> group, LongSupplier nanos) {
        this.options = options;
        this.rights = rights;
        this.rooms = rooms;
        this.group = group;
        this.table = new RateTable<>(options.entries(), nanos);
    }

    /** Returns limits that stop nobody. */
    public static RateLimits none(Rights rights) {
        return new RateLimits(RateOptions.NONE, rights, RoomRates.NONE, UnaryOperator.identity(), System::nanoTime);
    }

    /** Returns the key under which {@link #take} counts the guests of an address; a connection asks once. */
    public String group(String address) {
        return group.apply(address);
    }

    /**
     * Counts something that somebody wants to do in a room and may do.
     *
     * @param who null for a reader who did not say who they are
     * @param group of the address of the connection, see {@link #group}
     * @param bytes what it stores; 0 if nothing
     * @return null if it is within all limits; else nothing was counted
     */
    public @Nullable Excess take(@Nullable Identity who, String group, RoomName room, Verb verb, int bytes) {
        return take(who, group, room, verb, 1 + bytes / BYTES, 1);
    }

    /** Counts several such things, as {@link #take}: all of them, or none. */
    public @Nullable Excess takeAll(
            @Nullable Identity who, String group, RoomName room, Verb verb, List<Integer> sizes) {
        int tokens = sizes.stream().mapToInt(size -> 1 + size / BYTES).sum();
        return take(who, group, room, verb, tokens, sizes.size());
    }

    private @Nullable Excess take(
            @Nullable Identity who, String group, RoomName room, Verb verb, int tokens, int times) {
        Rate rate = options.rate(verb);
        Rate here = rooms.of(room, verb);
        Duration slow = verb == Verb.SAY && who != null ? rights.options(room).slow() : Duration.ZERO;
        if (rate.isNone() && here == null && slow.isZero()) {
            return null;
        }
        List<Bucket> buckets = buckets(who, group, RateOptions.counted(verb), rate, tokens);
        if (here != null && who != null) {
            buckets.add(new Bucket(new Key(Scope.USER, who.user().id(), verb, room), here, times));
        }
        if (who != null && !slow.isZero()) {
            buckets.add(new Bucket(new Key(Scope.SLOW, who.user().id(), verb, room), Rate.of(1, slow), 1));
        }
        return take(buckets, who, room);
    }

    /**
     * Counts a search, as {@link #take}: as several pages of history, since it reads as much. Back ends that identify themselves by a
     * key are exempt.
     */
    public @Nullable Excess takeSearch(@Nullable Identity who, String group) {
        Rate rate = options.rate(Verb.HISTORY);
        boolean exempt = rate.isNone() || (who != null && who.source() == Identity.Source.KEY);
        return exempt ? null : excess(buckets(who, group, Verb.HISTORY, rate, SEARCH_PAGES));
    }

    /** Counts the first message of a room, as {@link #take}. */
    public @Nullable Excess takeRoom(Identity who, String group, RoomName room) {
        return options.rooms().isNone() ? null : take(buckets(who, group, null, options.rooms(), 1), who, room);
    }

    private List<Bucket> buckets(@Nullable Identity who, String group, @Nullable Verb verb, Rate rate, int tokens) {
        List<Bucket> buckets = new ArrayList<>(3);
        if (who == null || who.isGuest()) {
            // first, so that many guests of one address cannot fill the table
            buckets.add(new Bucket(new Key(Scope.ADDRESS, group, verb, null), rate.times(options.guests()), tokens));
        }
        if (who != null) {
            buckets.add(new Bucket(new Key(Scope.USER, who.user().id(), verb, null), rate, tokens));
        }
        return buckets;
    }

    /** Takes from all of these buckets or from none, unless the person is exempt. */
    private @Nullable Excess take(List<Bucket> buckets, @Nullable Identity who, RoomName room) {
        Excess excess = excess(buckets);
        return excess == null || (who != null && isExempt(who, room)) ? null : excess;
    }

    /** Takes from all of these buckets or from none. */
    private @Nullable Excess excess(List<Bucket> buckets) {
        for (int i = 0; i < buckets.size(); i++) {
            Bucket each = buckets.get(i);
            long wait = table.take(each.key, each.rate, each.tokens);
            if (wait > 0) {
                buckets.subList(0, i).forEach(taken -> table.giveBack(taken.key, taken.rate, taken.tokens));
                return new Excess(Duration.ofMillis(1 + TimeUnit.NANOSECONDS.toMillis(wait)), limit(each));
            }
        }
        return null;
    }

    /** Names the limit that a bucket enforces, with its value. */
    private String limit(Bucket bucket) {
        Key key = bucket.key;
        String name;
        if (key.room != null) {
            name = "the rules of room " + key.room.value();
        } else {
            name = key.verb == null ? "parley.limits.rooms" : RateOptions.setting(key.verb);
        }
        return (key.scope == Scope.ADDRESS ? "parley.limits.guests = " + options.guests() + " times " : "") + name
                + " = " + bucket.rate;
    }

    /** Asked only if a limit is exceeded, which is rare. If the answer must be waited for, it counts as no. */
    private boolean isExempt(Identity who, RoomName room) {
        if (who.source() == Identity.Source.KEY) {
            return true;
        }
        return rights.allowsNow(who, room, Verb.MODERATE);
    }

    /** Forgets who is within all limits. To be called about every second. */
    public void expire() {
        table.expire();
    }
}
