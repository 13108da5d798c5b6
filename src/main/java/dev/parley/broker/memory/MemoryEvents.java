package dev.parley.broker.memory;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.parley.broker.Epochs;
import dev.parley.broker.EventLog;
import dev.parley.broker.EventPage;
import dev.parley.broker.EventRequest;
import dev.parley.broker.Page;
import dev.parley.broker.PageSize;
import dev.parley.broker.ReadRequest;
import dev.parley.broker.RoomEvent;
import dev.parley.message.Message;
import dev.parley.message.RoomName;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * References to the entries of all logs in memory, in a ring. A log adds one under its own lock, so this one's lock is taken
 * last, and nothing is called while it is held.
 */
final class MemoryEvents implements EventLog {
    private static final PageSize ONE = new PageSize(1, Integer.MAX_VALUE);

    private final int keep;
    private final Function<ReadRequest, CompletionStage<Page>> reader;
    private final String epoch = Epochs.next();

    /** Grows up to {@code keep}; the reference with number n is at (n - 1) % keep. */
    @GuardedBy("this") private final List<Reference> ring = new ArrayList<>();

    private volatile long last;
    private volatile long announced;
    private volatile Runnable callback = () -> {};

    /** @param log the epoch of the room's log, in which its numbers mean something */
    private record Reference(String log, RoomName room, long seq, RoomEvent.Kind kind) {}

    /**
     * @param keep references that are kept; 0 for none
     * @param reader reads a page of a room
     */
    MemoryEvents(int keep, Function<ReadRequest, CompletionStage<Page>> reader) {
        this.keep = keep;
        this.reader = reader;
    }

    @Override
    public boolean isKept() {
        return keep > 0;
    }

    @Override
    public long last() {
        return last;
    }

    @Override
    public void onEvents(Runnable next) {
        callback = next;
    }

    /** Adds a reference to an entry, unless none is kept. */
    void add(String log, Message entry) {
        if (keep == 0) {
            return;
        }
        Reference reference = new Reference(log, entry.room(), entry.seq(), RoomEvent.Kind.of(entry));
        synchronized (this) {
            int index = (int) (last % keep);
            if (index < ring.size()) {
                ring.set(index, reference);
            } else {
                ring.add(reference);
            }
            last++;
        }
    }

    /** Tells of references that were added; must be called without a lock. */
    void announce() {
        long now = last;
        if (announced != now) {
            announced = now;
            callback.run();
        }
    }

    @Override
    public CompletionStage<EventPage> read(EventRequest request) {
        List<Reference> references = new ArrayList<>();
        long first;
        long newest;
        synchronized (this) {
            newest = last;
            first = newest - ring.size() + 1;
            long from = Math.min(newest, Math.max(first - 1, request.after()));
            long most = Math.min(EventRequest.EXAMINED, newest - from);
            for (long number = from + 1; number <= from + most; number++) {
                references.add(ring.get((int) ((number - 1) % keep)));
            }
        }
        List<RoomEvent> events = new ArrayList<>();
        long until = request.after() >= newest ? request.after() : Math.max(first - 1, request.after());
        long bytes = 0;
        for (Reference each : references) {
            boolean wanted = request.rooms().test(each.room());
            Message entry = wanted ? entry(each) : null;
            bytes += entry == null ? 0 : entry.payload().size();
            boolean full = bytes > request.size().bytes() && !events.isEmpty();
            if (full || events.size() == request.size().messages()) {
                break;
            }
            until++;
            if (wanted) {
                events.add(new RoomEvent(until, each.kind(), each.room(), each.seq(), entry));
            }
        }
        return CompletableFuture.completedStage(new EventPage(epoch, first, newest, until, events));
    }

    /** Returns the entry without reactions, or null if it is gone. Logs in memory answer at once. */
    private @Nullable Message entry(Reference reference) {
        Page page = reader.apply(ReadRequest.after(reference.room(), reference.seq() - 1, ONE))
                .<@Nullable Page>handle((read, closed) -> read)
                .toCompletableFuture()
                .getNow(null);
        if (page == null || !page.epoch().equals(reference.log()) || page.firstSeq() != reference.seq()) {
            return null;
        }
        return page.messages().isEmpty() ? null : page.messages().get(0).with(List.of());
    }
}
