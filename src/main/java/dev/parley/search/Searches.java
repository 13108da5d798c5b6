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
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

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
                .thenComposeAsync(run::in, steps)
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
    private CompletionStage<List<RoomName>> listed(Identity who, List<RoomPattern> patterns, List<RoomName> named) {
        TreeSet<RoomName> rooms = new TreeSet<>(RoomOrder.OF_ROOMS);
        rooms.addAll(named);
        CompletionStage<Void> done = CompletableFuture.completedStage(null);
        if (rights.canList(who)) {
            for (RoomPattern pattern : patterns) {
                done = done.thenCompose(before -> list(who, pattern, "", MAX_LISTED, rooms));
            }
        }
        return done.thenApply(all -> List.copyOf(rooms));
    }

    private CompletionStage<Void> list(Identity who, RoomPattern pattern, String after, int left, Set<RoomName> rooms) {
        if (left <= 0 || rooms.size() >= MAX_READABLE) {
            return CompletableFuture.completedStage(null);
        }
        return broker.rooms(pattern.prefix(), after, LISTED_AT_ONCE)
                .thenComposeAsync(
                        page -> {
                            page.stream()
                                    .filter(pattern::matches)
                                    .filter(room -> rights.lists(who, room, Verb.HISTORY))
                                    .limit(MAX_READABLE)
                                    .forEach(rooms::add);
                            return page.size() < LISTED_AT_ONCE
                                    ? CompletableFuture.completedStage(null)
                                    : list(
                                            who,
                                            pattern,
                                            page.get(page.size() - 1).value(),
                                            left - page.size(),
                                            rooms);
                        },
                        steps);
    }
}
