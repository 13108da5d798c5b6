package dev.parley.hub.room;

import dev.parley.broker.Page;
import dev.parley.broker.ReadRequest;
import dev.parley.hub.queue.Pages;
import dev.parley.hub.queue.ReadQueue;
import dev.parley.hub.stats.Incidents;
import dev.parley.message.Message;
import dev.parley.message.Position;
import dev.parley.message.Verb;
import dev.parley.wire.Codec;
import dev.parley.wire.Command;
import dev.parley.wire.Command.Since;
import dev.parley.wire.Event;
import dev.parley.wire.Frame;
import dev.parley.wire.RecoveryFailure;
import dev.parley.wire.Roster;
import dev.parley.wire.Subprotocol;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Brings a member from its position to the live stream, without a hole or a duplicate between them: after a join, after
 * it has fallen behind, and after a hole in what the log delivered.
 *
 * <p>A member that is far behind reads the log page by page, each after the page before it has left the outbox (of all
 * rooms of the client, see {@link ReadQueue}), and leaves live messages to the log. Within a page of the end, live
 * messages are buffered until the last page was sent. So memory holds one page for each member that catches up, however far it lags and however fast the room. If the log cannot be read, it is tried again until it can.
 *
 * <p>Runs in the room's mailbox.
 */
public final class CatchUp {
    /** A read that failed is tried again after this time, or up to twice this time, so that not all come at once. */
    private static final Duration RETRY = Duration.ofMillis(500);

    static final Roster NOBODY = new Roster(List.of());

    private final RoomView room;
    private final RoomServices services;

    CatchUp(RoomView room, RoomServices services) {
        this.room = room;
        this.services = services;
    }

    /**
     * Answers a join, and brings the member to the live stream from there.
     *
     * @param past whether the answer may contain messages from before the join
     */
    void begin(Member member, Command.Join join, boolean past) {
        member.begin(join, past);
        Position now = room.delivered();
        Since since = join.since();
        if (since == null || failure(member, since, now) != null) {
            member.moveTo(now.seq());
            beginWithNewest(member, join);
        } else {
            member.moveTo(since.seq());
            readOn(member);
        }
    }

    /** Has a member read on that is no longer live, after its outbox has sent what it holds. */
    void resume(Member member) {
        later(member, () -> readOn(member));
    }

    /** Brings a live member over a hole in what the log delivered. */
    void bridge(Member member) {
        boolean wasLive = member.isLive();
        member.read();
        if (wasLive) {
            readOn(member);
        }
    }

    /** Returns why the log cannot be followed from this position, or null if it can. */
    private static @Nullable RecoveryFailure failure(Member member, Since since, Position now) {
        if (!member.seesPast()) {
            return RecoveryFailure.FORBIDDEN;
        }
        if (since.epoch() != null && !since.epoch().equals(now.epoch())) {
            return RecoveryFailure.EPOCH_CHANGED;
        }
        return since.seq() > now.seq() ? RecoveryFailure.FUTURE : null;
    }

    /** Answers a join that does not resume, with the newest messages before the member's position. */
    private void beginWithNewest(Member member, Command.Join join) {
        long end = member.position();
        member.buffer();
        int limit =
                member.seesPast() ? Math.min(join.limit(), services.options().historyMessages()) : 0;
        if (limit == 0 || end == 0) {
            if (answer(member, join, new Answer(List.of(), end, 1))) {
                goLive(member);
            } else {
                whenThereIsRoom(member, () -> beginWithNewest(member, join));
            }
            return;
        }
        ReadRequest request = ReadRequest.before(room.name(), end + 1, Pages.of(limit));
        read(member, request, page -> {
            if (answer(member, join, new Answer(page.messages(), end, page.firstSeq()))) {
                goLiveOrReadOn(member);
            } else {
                whenThereIsRoom(member, () -> beginWithNewest(member, join));
            }
        });
    }

    /** Reads the next page, or lets the member go live if there is none. */
    private void readOn(Member member) {
        Command.Join join = member.unanswered();
        if (join != null && (join.since() == null || !member.seesPast())) {
            beginWithNewest(member, join);
            return;
        }
        long behind = room.delivered().seq() - member.position();
        if (behind <= 0 && join == null) {
            goLive(member);
            return;
        }
        if (behind <= Pages.MESSAGES) {
            member.buffer();
        } else {
            member.read();
        }
        ReadRequest request = ReadRequest.after(room.name(), member.position(), Pages.PAGE);
        read(member, request, page -> pageRead(member, page));
    }

    /** Reads a page in the client's turn, and uses it in the mailbox unless the member has joined again or left since. */
    private void read(Member member, ReadRequest request, Consumer<Page> use) {
        int joins = member.joins();
        Subscriber client = member.client();
        client.read(used -> services.broker()
                .read(request.ownedBy(client))
                .whenComplete((page, error) -> room.post(
                        () -> {
                            try {
                                if (member.joins() == joins) {
                                    if (page != null) {
                                        use.accept(page);
                                    } else {
                                        retry(member, joins, error);
                                    }
                                }
                            } finally {
                                used.run();
                            }
                        },
                        used)));
    }

    private void retry(Member member, int joins, @Nullable Throwable error) {
        services.incidents().record(Incidents.Kind.UNREADABLE, room.name() + ": " + error);
        member.read();
        inAWhile(member, joins, () -> readOn(member));
    }

    private void inAWhile(Member member, int joins, Runnable again) {
        long nanos = RETRY.toNanos();
        services.delay().run(nanos + ThreadLocalRandom.current().nextLong(nanos), () -> inRoom(member, joins, again));
    }

    private void pageRead(Member member, Page page) {
        Command.Join join = member.unanswered();
        // messages after the position that no longer exist end before this one
        long next = page.firstSeq();
        boolean sent;
        if (join != null) {
            long end = page.messages().isEmpty() ? page.last() : lastSeq(page.messages());
            sent = answer(member, join, new Answer(page.messages(), end, next));
        } else {
            if (next > member.position() + 1) {
                member.client().send(new Event.Gap(room.name(), page.epoch(), member.position(), next));
                member.moveTo(next - 1);
            }
            sent = page.messages().isEmpty()
                    || member.sendPage(new Batch(page.messages(), page.epoch(), services.codecs()));
        }
        if (sent) {
            goLiveOrReadOn(member);
        } else {
            member.read();
            whenThereIsRoom(member, () -> readOn(member));
        }
    }

    private void goLiveOrReadOn(Member member) {
        if (member.isBuffering() && member.bufferedFollows(room.delivered().seq())) {
            goLive(member);
        } else {
            resume(member);
        }
    }

    private void goLive(Member member) {
        if (!member.goLive()) {
            resume(member);
        }
    }

    /**
     * What a join is answered with.
     *
     * @param end the position after it, if all the messages are sent
     * @param first the oldest message that could be read, or the one after {@code end} if there is none
     */
    private record Answer(List<Message> messages, long end, long first) {}

    /**
     * Answers a join.
     *
     * @return false if the outbox has no room for the answer now
     */
    private boolean answer(Member member, Command.Join join, Answer answer) {
        Since since = join.since();
        boolean resumes = since != null && failure(member, since, room.delivered()) == null;
        Subprotocol subprotocol = member.client().subprotocol();
        if (!subprotocol.hasEvents()) {
            // such a subprotocol cannot express the answer, and gets just the messages
            boolean none = answer.messages.isEmpty();
            member.answered(none ? answer.end : answer.messages.get(0).seq() - 1);
            return none
                    || member.sendPage(
                            new Batch(answer.messages, room.delivered().epoch(), services.codecs()));
        }
        Codec codec = services.codecs().apply(subprotocol);
        int bytes = services.options().pageBytes(services.outboxes());
        List<Message> messages = codec.fitting(answer.messages, !resumes, bytes).messages();
        long end = end(answer, messages, resumes);
        Frame frame = codec.encode(joined(member, join, answer, end, messages));
        if (frame != null && !member.client().sendPage(frame)) {
            return false;
        }
        member.answered(end);
        return true;
    }

    /** Returns the position after an answer with these messages. */
    private static long end(Answer answer, List<Message> messages, boolean resumes) {
        return resumes && !messages.isEmpty() ? lastSeq(messages) : answer.end;
    }

    private Event.Joined joined(Member member, Command.Join join, Answer answer, long end, List<Message> messages) {
        Position now = room.delivered();
        Since since = join.since();
        RecoveryFailure failure = since == null ? null : failure(member, since, now);
        long missed = 0;
        if (since != null) {
            long from = failure == RecoveryFailure.EPOCH_CHANGED ? 0 : since.seq();
            missed = Math.max(0, Math.max(answer.end, now.seq()) - from);
            if (failure == null && answer.first > since.seq() + 1) {
                failure = RecoveryFailure.TRIMMED;
            }
        }
        boolean recovered = since != null && failure == null;
        return new Event.Joined(
                join.id(),
                room.name(),
                now.epoch(),
                end,
                recovered,
                failure,
                missed,
                messages,
                member.may(Verb.WHO) ? room.people() : NOBODY,
                member.rights(),
                room.marks(member));
    }

    /**
     * Tries something again for which the client's outbox had no room: after it has sent what it holds, or after a time if
     * it is empty, since then all outboxes together are short of memory.
     */
    private void whenThereIsRoom(Member member, Runnable again) {
        if (member.client().isFlushed()) {
            inAWhile(member, member.joins(), again);
        } else {
            later(member, again);
        }
    }

    /** Does something after the client's outbox has sent what it holds. */
    private void later(Member member, Runnable again) {
        int joins = member.joins();
        member.client().afterFlush(() -> inRoom(member, joins, again));
    }

    /** Runs in the mailbox, unless the member has joined again or left since. */
    private void inRoom(Member member, int joins, Runnable run) {
        room.post(
                () -> {
                    if (member.joins() == joins) {
                        run.run();
                    }
                },
                () -> {});
    }

    private static long lastSeq(List<Message> messages) {
        return messages.get(messages.size() - 1).seq();
    }
}
