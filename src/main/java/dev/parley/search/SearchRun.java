package dev.parley.search;

import dev.parley.broker.Broker;
import dev.parley.broker.PageSize;
import dev.parley.broker.ReadRequest;
import dev.parley.broker.SearchRequest;
import dev.parley.broker.Sought;
import dev.parley.message.Message;
import dev.parley.message.Payload;
import dev.parley.message.RoomName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One search through rooms. It always continues in the room whose unseen messages are the newest, so what it has found is
 * complete down to the newest unseen message, and can be continued there. Each step examines a part of one room, and is confined
 * to the executor's thread; steps of several searches alternate.
 */
final class SearchRun {
    /** The most rooms that are looked through: those with the newest messages. */
    static final int MAX_ROOMS = 100;

    /** After this time it ends, as soon as each room has been looked at once. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private static final PageSize ONE = new PageSize(1, 1);

    private final Broker broker;
    private final Executor steps;
    private final SearchQuery query;
    private final Object owner;
    private final long deadline = System.nanoTime() + PATIENCE.toNanos();
    private final List<Place> open = new ArrayList<>();
    private final TreeSet<Hit> hits = new TreeSet<>(Comparator.comparing(Hit::spot));
    private final CompletableFuture<Found> answer = new CompletableFuture<>();
    private boolean roomsLeftOut;

    /** How far a room was looked through. */
    private static final class Place {
        final RoomName room;

        /** Everything up to here was seen. */
        Spot frontier;

        /** The messages before this one are unseen. */
        long before = Long.MAX_VALUE;

        /** Whether {@link #before} is known. */
        boolean entered;

        /** Whether a part of it was looked through. */
        boolean begun;

        Place(RoomName room, long newest) {
            this.room = room;
            this.frontier = new Spot(newest, room.value(), Long.MAX_VALUE);
        }
    }

    SearchRun(Broker broker, Executor steps, SearchQuery query, Object owner) {
        this.broker = broker;
        this.steps = steps;
        this.query = query;
        this.owner = owner;
    }

    /**
     * Searches these rooms, which the person may read.
     *
     * @param more whether there may be others
     */
    CompletionStage<Found> in(List<RoomName> rooms, boolean more) {
        roomsLeftOut = more;
        List<CompletableFuture<@Nullable Place>> places = rooms.stream()
                .map(room -> broker.read(
                                ReadRequest.before(room, Long.MAX_VALUE, ONE).ownedBy(owner))
                        .<@Nullable Place>thenApply(page -> page.messages().isEmpty()
                                ? null
                                : new Place(room, page.messages().get(0).at().toEpochMilli()))
                        .toCompletableFuture())
                .toList();
        var unused = CompletableFuture.allOf(places.toArray(CompletableFuture<?>[]::new))
                .whenCompleteAsync(
                        (done, error) -> guarded(error, () -> {
                            places.stream()
                                    .map(CompletableFuture::join)
                                    .flatMap(Stream::ofNullable)
                                    .forEach(open::add);
                            begin();
                        }),
                        steps);
        return answer;
    }

    private void begin() {
        open.sort(Comparator.comparing(place -> place.frontier));
        if (open.size() > MAX_ROOMS) {
            roomsLeftOut = true;
            open.subList(MAX_ROOMS, open.size()).clear();
        }
        Spot after = query.before();
        for (Place place : open) {
            place.entered = after == null || place.frontier.at() < after.at();
            if (!place.entered && after != null) {
                place.frontier = new Spot(after.at(), place.room.value(), Long.MAX_VALUE);
            }
        }
        next();
    }

    /** Runs a step; the search fails if the step does. */
    private void guarded(@Nullable Throwable error, Runnable step) {
        if (error != null) {
            answer.completeExceptionally(error);
            return;
        }
        try {
            step.run();
        } catch (RuntimeException | Error e) {
            answer.completeExceptionally(e);
        }
    }

    /** Ends the search, or continues in the room with the newest unseen messages. */
    private void next() {
        Place newest =
                open.stream().min(Comparator.comparing(each -> each.frontier)).orElse(null);
        if (newest == null) {
            finish(null);
            return;
        }
        int safe = (int) hits.stream()
                .takeWhile(hit -> !hit.spot().isAfter(newest.frontier))
                .count();
        if (safe >= query.limit()) {
            finish(newest.frontier);
        } else if (System.nanoTime() >= deadline) {
            // what was not begun might not get its turn next time either
            Place fresh = open.stream().filter(each -> !each.begun).findFirst().orElse(null);
            if (fresh == null) {
                finish(newest.frontier);
            } else {
                advance(fresh);
            }
        } else {
            advance(newest);
        }
    }

    private void advance(Place place) {
        Spot after = query.before();
        if (!place.entered && after != null) {
            place.entered = true;
            enter(place, after)
                    .whenCompleteAsync(
                            (before, error) -> guarded(error, () -> {
                                place.before = before;
                                advance(place);
                            }),
                            steps);
            return;
        }
        place.begun = true;
        broker.search(new SearchRequest(place.room, query.needle(), place.before, owner))
                .whenCompleteAsync((sought, error) -> guarded(error, () -> look(place, sought)), steps);
    }

    private CompletionStage<Long> enter(Place place, Spot after) {
        return after.room().equals(place.room.value())
                ? CompletableFuture.completedStage(after.seq())
                : PlaceInTime.before(broker, place.room, after.at() + 1, owner);
    }

    private void look(Place place, Sought sought) {
        Spot after = query.before();
        long latest = place.frontier.at();
        for (Message message : sought.candidates()) {
            // clocks are set back, and transactions of a database wait for each other: the order in a room is that of
            // its log
            latest = Math.min(latest, message.at().toEpochMilli());
            if (!message.isReadable()
                    || !(message.payload() instanceof Payload.Text said)
                    || !query.needle().isIn(said.text())) {
                continue;
            }
            Hit hit = new Hit(
                    place.room,
                    message.seq(),
                    message.at().toEpochMilli(),
                    message.from(),
                    query.needle().excerpt(said.text()),
                    new Spot(latest, place.room.value(), message.seq()));
            if (after == null || hit.spot().isAfter(after)) {
                hits.add(hit);
            }
        }
        while (hits.size() > query.limit() + 1) {
            hits.pollLast();
        }
        if (sought.next() == 0) {
            open.remove(place);
        } else {
            place.before = sought.next();
            long reached = sought.reached() == null
                    ? place.frontier.at()
                    : Math.min(place.frontier.at(), sought.reached().toEpochMilli());
            place.frontier = new Spot(reached, place.room.value(), sought.next());
        }
        next();
    }

    /** @param frontier what comes after it may be unseen; null if everything was seen */
    private void finish(@Nullable Spot frontier) {
        List<Hit> page = hits.stream()
                .takeWhile(hit -> frontier == null || !hit.spot().isAfter(frontier))
                .limit(query.limit())
                .toList();
        Spot end = frontier;
        if (page.size() == query.limit() && (frontier != null || hits.size() > page.size())) {
            end = page.get(page.size() - 1).spot();
        }
        Spot after = query.before();
        if (end != null && after != null && after.isAfter(end)) {
            end = after;
        }
        answer.complete(new Found(page, end == null ? null : end.toString(), roomsLeftOut));
    }
}
