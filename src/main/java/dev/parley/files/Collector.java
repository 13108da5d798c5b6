package dev.parley.files;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.parley.broker.Broker;
import dev.parley.broker.Page;
import dev.parley.broker.PageSize;
import dev.parley.broker.ReadRequest;
import dev.parley.message.Change;
import dev.parley.message.Message;
import dev.parley.message.RoomName;
import dev.parley.wire.FileReference;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes the files that no message refers to. It reads each room's log after the place that the room's index has reached:
 * within a second after this server has removed something there, and every minute or so, since another server may have, or retention. A
 * file is deleted after the last message that referred to it is gone. One that no message has referred to is deleted after
 * {@code parley.files.expire}.
 */
final class Collector {
    private static final PageSize PART = new PageSize(500, 256 * 1024);
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,18}");
    private static final Duration LONGEST_ROUND = Duration.ofMinutes(1);
    /** Rooms that are looked at in a second. */
    private static final int MOST_AT_ONCE = 20;
    /** Messages that are remembered until the log is read as far, about 200 bytes each; the log has the others, unless they are redacted at once. */
    private static final int MOST_TOLD = 20_000;

    private static final Logger LOG = LoggerFactory.getLogger(Collector.class);

    private final Shelf shelf;
    private final Broker log;
    private final Executor threads;
    private final Duration expire;
    private final InstantSource clock;

    @GuardedBy("this") private final Set<RoomName> waiting = new LinkedHashSet<>();

    /**
     * What this server has stored, until the log is read as far: a message that is redacted before that no longer tells which
     * file it referred to.
     */
    @GuardedBy("this") private final Map<RoomName, List<Referral>> told = new HashMap<>();

    @GuardedBy("this") private int toldCount;

    @GuardedBy("this") private boolean running;

    @GuardedBy("this") private final Deque<RoomName> round = new ArrayDeque<>();

    @GuardedBy("this") private long roundStart = Long.MIN_VALUE / 2;

    /**
     * A message refers to a file.
     *
     * @param entry the entry of the log that says so: the message itself, or an edit
     * @param at when it was stored, in milliseconds since 1970
     */
    record Referral(long entry, long message, String hash, long at) {}

    /** @param threads may block */
    Collector(Shelf shelf, Broker log, Executor threads, Duration expire, InstantSource clock) {
        this.shelf = shelf;
        this.log = log;
        this.threads = threads;
        this.expire = expire;
        this.clock = clock;
    }

    /** Learns that a message refers to a file. Its room is looked at within a second, once for all of them. Does not block. */
    synchronized void refer(RoomName room, Referral referral) {
        if (toldCount < MOST_TOLD) {
            told.computeIfAbsent(room, each -> new ArrayList<>()).add(referral);
            toldCount++;
        }
        waiting.add(room);
    }

    /** Has a room looked at within a second, however often this is called meanwhile. Does not block. */
    synchronized void look(RoomName room) {
        waiting.add(room);
    }

    private void begin() {
        synchronized (this) {
            if (running) {
                return;
            }
            running = true;
        }
        next();
    }

    private void next() {
        RoomName room;
        synchronized (this) {
            Iterator<RoomName> first = waiting.iterator();
            if (!first.hasNext()) {
                running = false;
                return;
            }
            room = first.next();
            first.remove();
        }
        try {
            var unused = CompletableFuture.supplyAsync(() -> follow(room), threads)
                    .thenCompose(done -> done)
                    .whenComplete((done, error) -> {
                        if (error != null) {
                            LOG.debug("The files of room {} are looked at later", room, error);
                        }
                        next();
                    });
        } catch (RejectedExecutionException e) {
            LOG.debug("The server stops", e);
        }
    }

    /** Looks at some rooms of the round; begins another one if it is time. To be called every second; blocks. */
    boolean goRound() throws IOException {
        boolean begins;
        synchronized (this) {
            long length = Math.min(LONGEST_ROUND.toMillis(), expire.toMillis());
            begins = round.isEmpty() && clock.millis() - roundStart >= length;
            roundStart = begins ? clock.millis() : roundStart;
        }
        if (begins) {
            List<RoomName> rooms = shelf.rooms();
            synchronized (this) {
                round.addAll(rooms);
            }
        }
        for (int i = 0; i < MOST_AT_ONCE; i++) {
            RoomName room;
            synchronized (this) {
                room = round.poll();
            }
            if (room == null) {
                break;
            }
            look(room);
        }
        begin();
        return begins;
    }

    /** Has all rooms looked at, from within a second on. Blocks. */
    void lookAtAll() throws IOException {
        shelf.rooms().forEach(this::look);
    }

    private CompletionStage<@Nullable Void> follow(RoomName room) {
        List<Referral> news;
        synchronized (this) {
            news = Objects.requireNonNullElse(told.remove(room), List.of());
            toldCount -= news.size();
        }
        try {
            if (!shelf.hasFiles(room)) {
                return CompletableFuture.completedStage(null);
            }
            RoomIndex saved = shelf.index(room);
            RoomIndex index = saved == null ? new RoomIndex(room.value(), "", 0, clock.millis()) : saved;
            index.askFor(hash -> shelf.has(room, hash));
            for (Referral each : news) {
                // what was read already has counted, and may have been removed since
                if (each.entry() > index.seq()) {
                    index.refer(each.message(), each.hash(), each.at());
                }
            }
            return read(room, index);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private CompletionStage<@Nullable Void> read(RoomName room, RoomIndex index) {
        return log.read(ReadRequest.after(room, index.seq(), PART).ownedBy(this))
                .thenComposeAsync(page -> take(room, index, page), threads);
    }

    private CompletionStage<@Nullable Void> take(RoomName room, RoomIndex index, Page page) {
        if (!page.epoch().equals(index.epoch()) || index.seq() > page.last()) {
            boolean again = index.seq() > 0;
            index.restart(page.epoch(), clock.millis());
            if (again) {
                return read(room, index);
            }
        }
        index.trim(page.first());
        page.messages().forEach(message -> apply(message, index));
        if (page.hasMore(false)) {
            index.reached(page.messages().get(page.messages().size() - 1).seq());
            return read(room, index);
        }
        index.reached(page.last());
        try {
            synchronized (shelf.lock(room)) {
                collect(room, index);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return CompletableFuture.completedStage(null);
    }

    private static void apply(Message message, RoomIndex index) {
        Change change = message.change();
        if (change == null) {
            refer(message.seq(), message, index);
        } else if (change.kind() == Change.Kind.EDITED) {
            index.drop(change.of());
            refer(change.of(), message, index);
        } else if (change.kind() == Change.Kind.REDACTED) {
            index.drop(change.of());
        } else if (change.kind() == Change.Kind.ERASED) {
            Matcher listed = NUMBER.matcher(new String(message.payload().toBytes(), UTF_8));
            while (listed.find()) {
                index.drop(Long.parseLong(listed.group()));
            }
        }
    }

    private static void refer(long seq, Message message, RoomIndex index) {
        String hash = FileReference.sha256(message.payload());
        if (hash != null) {
            index.refer(seq, hash, message.at().toEpochMilli());
        }
    }

    /** Deletes what is no longer needed, then saves that it is not: if the server is killed between the two, it does both again. */
    private void collect(RoomName room, RoomIndex index) throws IOException {
        long now = clock.millis();
        int left = 0;
        List<String> files = shelf.files(room, now);
        index.forget(new HashSet<>(files), now - expire.toMillis());
        for (String hash : files) {
            long completed = shelf.completed(room, hash);
            boolean goes = !index.isNeeded(hash)
                    && (index.wasNeeded(hash, completed)
                            || now - Math.max(completed, index.since()) > expire.toMillis());
            if (goes) {
                shelf.delete(room, hash);
            } else {
                left++;
            }
        }
        if (left == 0) {
            shelf.deleteRoom(room);
        } else if (index.isChanged()) {
            shelf.save(room, index);
        }
    }
}
