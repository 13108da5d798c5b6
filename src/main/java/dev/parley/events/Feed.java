package dev.parley.events;

import dev.parley.broker.EventLog;
import dev.parley.broker.EventPage;
import dev.parley.broker.EventRequest;
import dev.parley.broker.PageSize;
import dev.parley.broker.RoomEvent;
import dev.parley.hub.room.PresenceHints;
import dev.parley.message.RoomName;
import dev.parley.message.User;
import dev.parley.wire.FeedLines;
import dev.parley.wire.RecoveryFailure;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What happens, in one sequence for back ends. Entries of rooms come from the log: each is read at least once by a reader that
 * keeps its position, even after a crash of either side. Hints about people are kept in memory and are lost with the process, which
 * readers learn from the hint {@code restarted}.
 *
 * <p>Safe for any thread; no method waits.
 */
public final class Feed implements PresenceHints, AutoCloseable {
    /** The most bytes of payload in a page, unless its first event is larger. */
    private static final int PAGE_BYTES = 256 * 1024;

    /** Events that come within this time are read together. */
    private static final long PACE_MILLIS = 10;

    /** What a hint takes besides its names, in characters. */
    private static final int HINT_SIZE = 150;

    private static final Logger LOG = LoggerFactory.getLogger(Feed.class);

    private final EventLog log;
    private final boolean shared;
    private final InstantSource clock;
    private final Executor workers;
    private final ScheduledExecutorService timer;
    private final Instant start;
    private final Hints hints = new Hints();
    private final Set<Wait> waits = ConcurrentHashMap.newKeySet();

    /** Counts announcements, so that none is missed between a read and the wait after it. */
    private final AtomicLong changes = new AtomicLong();

    private final AtomicBoolean waking = new AtomicBoolean();
    private volatile boolean closed;

    /**
     * Follows a log.
     *
     * @param shared whether other servers follow the same log, so that a reader may come from one of them
     * @param workers run what takes some time to compute
     */
    public Feed(EventLog log, boolean shared, InstantSource clock, Executor workers, ScheduledExecutorService timer) {
        this.log = log;
        this.shared = shared;
        this.clock = clock;
        this.workers = workers;
        this.timer = timer;
        this.start = clock.instant();
        log.onEvents(this::changed);
    }

    /** Returns the number of the newest entry. */
    public long last() {
        return log.last();
    }

    /** Returns how many readers wait for something to happen. */
    public int waiting() {
        return waits.size();
    }

    /**
     * Reads a page.
     *
     * @return fails with {@link LostPositionException} if something after the position is no longer known, and with {@link
     *     dev.parley.broker.BrokerException} if the log cannot be read
     */
    public CompletionStage<FeedPage> read(FeedRequest request) {
        boolean forPosition = request.limit() == 0;
        EventRequest entries = new EventRequest(
                forPosition ? Long.MAX_VALUE : request.after().number(),
                request.rooms(),
                new PageSize(Math.max(1, request.limit()), PAGE_BYTES));
        return log.read(entries).thenApply(page -> forPosition ? end(page) : new Merge(request, page).run());
    }

    /** As {@link #read}, but if there is nothing after the position, answers when something happens, or this time is over. */
    public CompletionStage<FeedPage> await(FeedRequest request, Duration patience) {
        Wait wait = new Wait(request, patience);
        wait.look();
        return wait.answer.minimalCompletionStage();
    }

    private FeedPage end(EventPage page) {
        return new FeedPage(new FeedPosition(page.epoch(), page.last(), hints.run, hints.last()), false, List.of());
    }

    /** Puts a page of entries and the hints that belong there into one sequence. */
    private final class Merge {
        private final FeedRequest request;
        private final EventPage page;
        private final List<String> events = new ArrayList<>();
        private FeedPosition position;

        Merge(FeedRequest request, EventPage page) {
            this.request = request;
            this.page = page;
            FeedPosition before = new FeedPosition(page.epoch(), page.first() - 1, "", 0);
            position = request.after().isOldest() ? before : checked(request.after(), before);
        }

        private FeedPosition checked(FeedPosition after, FeedPosition before) {
            if (!after.epoch().equals(page.epoch())) {
                throw new LostPositionException(RecoveryFailure.EPOCH_CHANGED, before);
            }
            if (after.number() > page.last()) {
                throw new LostPositionException(RecoveryFailure.FUTURE, before);
            }
            if (after.number() < before.number()) {
                throw new LostPositionException(RecoveryFailure.TRIMMED, before);
            }
            return after;
        }

        FeedPage run() {
            List<Hints.Hint> noticed = catchUp();
            int next = 0;
            boolean whole = true;
            for (RoomEvent each : page.events()) {
                while (next < noticed.size() && noticed.get(next).entry() < each.number()) {
                    whole &= add(noticed.get(next++));
                }
                whole &= add(each);
            }
            while (next < noticed.size()) {
                whole &= add(noticed.get(next++));
            }
            if (whole) {
                // entries of other rooms may follow the last event
                position = position.at(page.until());
            }
            return new FeedPage(position, !whole || page.hasMore() || noticed.size() == request.limit(), events);
        }

        /** Returns the hints that follow, and tells a reader if some are missing: those of an earlier run, or those that were dropped. */
        private List<Hints.Hint> catchUp() {
            if (!position.run().equals(hints.run)) {
                // a reader that changes servers all the time must not be kept busy with the same hints again and again
                boolean from = shared && !position.run().isEmpty();
                position = new FeedPosition(position.epoch(), position.number(), hints.run, from ? hints.last() : 0);
                events.add(FeedLines.hint(position.toString(), "restarted", start, null, null));
            }
            Hints.Slice slice = hints.after(position.hint(), page.until(), request.limit());
            if (slice.missed() > 0) {
                position = position.seen(position.hint() + slice.missed());
                events.add(FeedLines.missed(position.toString(), clock.instant(), slice.missed()));
            }
            return slice.hints();
        }

        private boolean isFull() {
            return events.size() >= request.limit() && !events.isEmpty();
        }

        private boolean add(Hints.Hint hint) {
            if (isFull()) {
                return false;
            }
            position = position.at(Math.max(position.number(), hint.entry())).seen(hint.number());
            if (hint.room() == null ? request.everywhere() : request.rooms().test(hint.room())) {
                events.add(hint.text().at(position));
            }
            return true;
        }

        private boolean add(RoomEvent event) {
            if (isFull()) {
                return false;
            }
            position = position.at(event.number());
            events.add(FeedLines.stored(
                    position.toString(), event.kind().word(), event.room(), event.seq(), event.entry()));
            return true;
        }
    }

    // ---- waiting

    /** A reader that waits. One thread at a time looks for it. */
    private final class Wait {
        private final CompletableFuture<FeedPage> answer = new CompletableFuture<>();
        private final Duration patience;
        private final long begun = System.nanoTime();
        private FeedRequest request;
        private @Nullable FeedPage latest;

        Wait(FeedRequest request, Duration patience) {
            this.request = request;
            this.patience = patience;
        }

        void look() {
            long seen = changes.get();
            var unused = read(request).whenComplete((page, error) -> {
                if (page == null) {
                    answer.completeExceptionally(error);
                } else if (!page.events().isEmpty() || isOver()) {
                    answer.complete(page);
                } else {
                    rest(page, seen);
                }
            });
        }

        private boolean isOver() {
            return closed || System.nanoTime() - begun >= patience.toNanos();
        }

        private void rest(FeedPage page, long seen) {
            boolean first = latest == null;
            latest = page;
            request = request.from(page.position());
            waits.add(this);
            try {
                if (first) {
                    var timed = timer.schedule(this::expire, patience.toNanos(), TimeUnit.NANOSECONDS);
                    var unused = answer.whenComplete((done, error) -> timed.cancel(false));
                }
            } catch (RejectedExecutionException e) {
                LOG.debug("The server stops, and nobody waits", e);
                expire();
            }
            if (page.more() || changes.get() != seen || isOver()) {
                lookAgain();
            }
        }

        void lookAgain() {
            FeedPage page = latest;
            if (waits.remove(this) && page != null) {
                try {
                    workers.execute(this::look);
                } catch (RejectedExecutionException e) {
                    LOG.debug("The server stops, and nobody waits", e);
                    answer.complete(page);
                }
            }
        }

        /** Answers with nothing, unless a thread is looking, which notices by itself that the time is over. */
        void expire() {
            FeedPage page = latest;
            if (waits.remove(this) && page != null) {
                answer.complete(page);
            }
        }
    }

    private void changed() {
        changes.incrementAndGet();
        if (!waits.isEmpty() && waking.compareAndSet(false, true)) {
            try {
                var unused = timer.schedule(this::wake, PACE_MILLIS, TimeUnit.MILLISECONDS);
            } catch (RejectedExecutionException e) {
                LOG.debug("The server stops, and nobody is woken", e);
            }
        }
    }

    private void wake() {
        waking.set(false);
        waits.forEach(Wait::lookAgain);
    }

    /** Returns whether it was closed, so that nothing waits. */
    boolean isClosed() {
        return closed;
    }

    /** Answers those that wait. */
    @Override
    public void close() {
        closed = true;
        waits.forEach(Wait::expire);
    }

    // ---- hints

    @Override
    public void arrived(RoomName room, User user) {
        hint("arrived", room, user);
    }

    @Override
    public void departed(RoomName room, User user) {
        hint("departed", room, user);
    }

    @Override
    public void occupied(RoomName room) {
        hint("occupied", room, null);
    }

    @Override
    public void vacated(RoomName room) {
        hint("vacated", room, null);
    }

    /**
     * Tells of a ban.
     *
     * @param ban its id
     * @param user the id of the person; null if an address is banned
     * @param room null for the whole server
     */
    public void banned(String ban, @Nullable String user, @Nullable RoomName room) {
        Instant at = clock.instant();
        int size = HINT_SIZE + (user == null ? 0 : user.length());
        hints.add(log.last(), room, size, position -> FeedLines.banned(position.toString(), at, ban, user, room));
        changed();
    }

    private void hint(String event, RoomName room, @Nullable User user) {
        Instant at = clock.instant();
        int size =
                HINT_SIZE + (user == null ? 0 : user.id().length() + user.name().length());
        hints.add(log.last(), room, size, position -> FeedLines.hint(position.toString(), event, at, room, user));
        changed();
    }
}
