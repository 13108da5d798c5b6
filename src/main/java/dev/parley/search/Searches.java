package dev.parley.search;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.parley.broker.Broker;
import dev.parley.broker.BrokerException;
import dev.parley.broker.RoomOrder;
import dev.parley.message.Identity;
import dev.parley.message.RoomName;
import dev.parley.message.RoomPattern;
import dev.parley.message.Verb;
import dev.parley.rights.Rights;
import dev.parley.rights.Verdict;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * Searches of people who may read some rooms and not others. Safe for use by any thread.
 *
 * <p>Rooms that are named are searched if the person may read them. Of those that a pattern matches, only the ones that a rule or the
 * person's token names are searched: on a server without rules, the name of a room is a secret of those who know it.
 */
public final class Searches {
    /** The most searches at a time. */
    static final int MAX_RUNNING = 32;

    /** The most rooms whose newest message is looked at. */
    private static final int MAX_READABLE = 300;

    /** The most rooms of the server whose rights are looked at. */
    private static final int MAX_LISTED = 100_000;

    private static final int LISTED_AT_ONCE = 1_000;

    /** How long one search looks for rooms. */
    private static final long MAX_LIST_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final Rights rights;
    private final Broker broker;
    private final Executor steps;

    /** How many searches each owner has running. */
    @GuardedBy("this") private final Map<Object, Integer> running = new HashMap<>();

    @GuardedBy("this") private int total;

    /** @param steps runs the steps of all searches, on one thread */
    public Searches(Rights rights, Broker broker, Executor steps) {
        this.rights = rights;
        this.broker = broker;
        this.steps = steps;
    }

    /**
     * Takes the right to search; if this returns {@link Turn#TAKEN}, {@link #end} must follow.
     *
     * @param most searches that this owner may have at a time
     */
    public synchronized Turn begin(Object owner, int most) {
        int own = running.getOrDefault(owner, 0);
        if (own >= most) {
            return Turn.OWN_RUNNING;
        }
        if (total >= MAX_RUNNING) {
            return Turn.TOO_MANY;
        }
        running.put(owner, own + 1);
        total++;
        return Turn.TAKEN;
    }

    /** Gives the right back, after the answer has left or its caller is gone. */
    public synchronized void end(Object owner) {
        total--;
        running.computeIfPresent(owner, (key, count) -> count == 1 ? null : count - 1);
    }

    /** Whether somebody may search now. */
    public enum Turn {
        /** Yes. */
        TAKEN,
        /** The same person is searching already. */
        OWN_RUNNING,
        /** Too many others are searching. */
        TOO_MANY
    }

    /**
     * Searches.
     *
     * @param owner who pays for it
     * @return fails with {@link ForbiddenException} if no room that is named may be read
     */
    public CompletionStage<Found> search(Identity who, SearchQuery query, Object owner) {
        long generation = rights.generation();
        SearchRun run = new SearchRun(broker, steps, query, owner);
        return named(who, query.rooms())
                .thenCompose(named -> listed(who, query.patterns(), named))
                .thenComposeAsync(walk -> run.in(List.copyOf(walk.rooms), walk.cut), steps)
                .thenApply(found -> {
                    if (rights.generation() != generation) {
                        throw new BrokerException("the rights changed during the search");
                    }
                    return found;
                });
    }

    /** Returns the rooms among these that the person may read. */
    private CompletionStage<List<RoomName>> named(Identity who, List<RoomName> rooms) {
        List<CompletableFuture<Verdict>> asked = rooms.stream()
                .map(room -> rights.ask(who, room, Verb.HISTORY).toCompletableFuture())
                .toList();
        return CompletableFuture.allOf(asked.toArray(CompletableFuture<?>[]::new))
                .thenApply(done -> {
                    List<RoomName> readable = new ArrayList<>();
                    for (int i = 0; i < rooms.size(); i++) {
                        Verdict verdict = asked.get(i).join();
                        if (verdict.answer() == Verdict.Answer.UNAVAILABLE) {
                            throw new ForbiddenException(verdict);
                        }
                        if (verdict.isAllowed()) {
                            readable.add(rooms.get(i));
                        }
                    }
                    if (readable.isEmpty() && !rooms.isEmpty()) {
                        throw new ForbiddenException(asked.get(0).join());
                    }
                    return readable;
                });
    }

    /** Adds the rooms that match a pattern and that a rule or the token lets the person read. */
    private CompletionStage<Walk> listed(Identity who, List<RoomPattern> patterns, List<RoomName> named) {
        Walk walk = new Walk(who);
        walk.rooms.addAll(named);
        CompletionStage<Void> done = CompletableFuture.completedStage(null);
        if (rights.canList(who)) {
            Map<String, List<RoomPattern>> byPrefix = patterns.stream()
                    .collect(Collectors.groupingBy(RoomPattern::prefix, TreeMap::new, Collectors.toList()));
            for (Map.Entry<String, List<RoomPattern>> each : byPrefix.entrySet()) {
                done = done.thenCompose(before -> walk.list(each.getKey(), each.getValue(), ""));
            }
        }
        return done.thenApply(all -> walk);
    }

    /** A walk over the server's rooms, for one search: all its patterns share what it may take. Used by one thread at a time. */
    private final class Walk {
        private final Identity who;
        private final Set<RoomName> rooms = new TreeSet<>(RoomOrder.OF_ROOMS);
        private final long deadline = System.nanoTime() + MAX_LIST_NANOS;
        private int left = MAX_LISTED;
        /** Whether it ended before it had seen all rooms. */
        private boolean cut;

        Walk(Identity who) {
            this.who = who;
        }

        /** Looks at the rooms after a name. */
        CompletionStage<Void> list(String prefix, List<RoomPattern> patterns, String after) {
            if (left <= 0 || rooms.size() >= MAX_READABLE || System.nanoTime() - deadline >= 0) {
                cut = true;
                return CompletableFuture.completedStage(null);
            }
            return broker.rooms(prefix, after, LISTED_AT_ONCE)
                    .thenComposeAsync(
                            page -> {
                                left -= page.size();
                                page.stream()
                                        .filter(room -> patterns.stream().anyMatch(pattern -> pattern.matches(room)))
                                        .filter(room -> rights.lists(who, room, Verb.HISTORY))
                                        .limit(MAX_READABLE)
                                        .forEach(rooms::add);
                                return page.size() < LISTED_AT_ONCE
                                        ? CompletableFuture.completedStage(null)
                                        : list(
                                                prefix,
                                                patterns,
                                                page.get(page.size() - 1).value());
                            },
                            steps);
        }
    }
}
