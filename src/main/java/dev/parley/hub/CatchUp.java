package dev.parley.hub;

import dev.parley.broker.Page;
import dev.parley.broker.PageSize;
import dev.parley.message.Message;
import dev.parley.message.Position;
import dev.parley.wire.CloseCode;
import dev.parley.wire.Command;
import dev.parley.wire.Command.Since;
import dev.parley.wire.Event;
import dev.parley.wire.RecoveryFailure;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings a member from where it stands to the live stream, without a hole or a double between them.
 *
 * <p>Far behind, it reads the log page by page, each when the one before has left the outbox (of all rooms of the client:
 * {@link ReadQueue}), and leaves live messages to the log. Within a page of the end, live messages wait behind the last
 * page. So memory holds a page for each member that catches up, however far behind it is and however fast the room. Runs
 * in the room's mailbox.
 */
final class CatchUp {
    private static final Logger LOG = LoggerFactory.getLogger(CatchUp.class);

    private final Room room;
    private final Hub hub;

    CatchUp(Room room, Hub hub) {
        this.room = room;
        this.hub = hub;
    }

    void begin(Member member, Command.Join join) {
        member.begin(join);
        Position now = room.delivered();
        Since since = join.since();
        if (since == null || refusal(since, now) != null) {
            beginWithNewest(member, join, now);
        } else {
            member.moveTo(since.seq());
            readOn(member);
        }
    }

    /** Brings a member over a hole in what the log handed over. */
    void resume(Member member) {
        boolean wasLive = member.live();
        member.read();
        if (wasLive) {
            readOn(member);
        }
    }

    /** Returns why the log cannot be followed from there, a word of protocol.md, or null where it can. */
    private static @Nullable RecoveryFailure refusal(Since since, Position now) {
        if (since.epoch() != null && !since.epoch().equals(now.epoch())) {
            return RecoveryFailure.EPOCH_CHANGED;
        }
        return since.seq() > now.seq() ? RecoveryFailure.FUTURE : null;
    }

    private void beginWithNewest(Member member, Command.Join join, Position now) {
        member.moveTo(now.seq());
        member.hold();
        int limit = Math.min(join.limit(), hub.options().historyMessages());
        if (limit == 0 || now.seq() == 0) {
            answer(member, join, now.seq(), List.of(), 1);
            member.release();
            return;
        }
        PageSize size = new PageSize(limit, Room.PAGE.bytes());
        read(member, () -> hub.broker().before(room.name(), now.seq() + 1, size), page -> {
            answer(member, join, now.seq(), page.messages(), page.first());
            goLiveOrReadOn(member);
        });
    }

    /** Reads the next page, or lets the member go live where there is none. */
    private void readOn(Member member) {
        long behind = room.delivered().seq() - member.position();
        if (behind <= 0 && member.unanswered() == null) {
            member.release();
            return;
        }
        if (behind <= Room.PAGE.messages()) {
            member.hold();
        } else {
            member.read();
        }
        long position = member.position();
        read(member, () -> hub.broker().after(room.name(), position, Room.PAGE), page -> pageRead(member, page));
    }

    /** Reads a page when it is this room's turn, and uses it in the mailbox unless the member has joined anew since. */
    private void read(Member member, Supplier<CompletionStage<Page>> source, Consumer<Page> use) {
        int joins = member.joins();
        Client client = member.client();
        client.reads()
                .read(() -> source.get().whenComplete((page, error) -> {
                    inRoom(member, joins, () -> {
                        if (page == null) {
                            giveUp(member, error);
                        } else {
                            use.accept(page);
                        }
                    });
                    // behind the page, also where it was not wanted any more
                    Runnable next = () -> client.whenSent(client.reads()::done);
                    room.post(next, next);
                }));
    }

    private void pageRead(Member member, Page page) {
        Command.Join join = member.unanswered();
        // what is not there any more is behind the position and before this
        long next = page.begin();
        if (join != null) {
            long seq = page.messages().isEmpty() ? page.last() : lastSeq(page.messages());
            answer(member, join, seq, page.messages(), next);
        } else {
            if (next > member.position() + 1) {
                member.client().send(new Event.Gap(room.name(), page.epoch(), member.position(), next));
                member.moveTo(next - 1);
            }
            if (!page.messages().isEmpty()) {
                member.send(new Batch(page.messages(), hub.codecs()));
            }
        }
        goLiveOrReadOn(member);
    }

    private void goLiveOrReadOn(Member member) {
        if (member.holding() && member.heldFollows(room.delivered().seq())) {
            member.release();
            return;
        }
        int joins = member.joins();
        member.client().whenSent(() -> inRoom(member, joins, () -> readOn(member)));
    }

    private void answer(Member member, Command.Join join, long seq, List<Message> messages, long first) {
        Position now = room.delivered();
        Since since = join.since();
        RecoveryFailure reason = since == null ? null : refusal(since, now);
        long missed = 0;
        if (since != null) {
            boolean sameLog = reason != RecoveryFailure.EPOCH_CHANGED;
            missed = Math.max(0, Math.max(seq, now.seq()) - (sameLog ? since.seq() : 0));
            reason = reason == null && first > since.seq() + 1 ? RecoveryFailure.TRIMMED : reason;
        }
        boolean recovered = since != null && reason == null;
        Event.Joined joined = new Event.Joined(
                join.id(), room.name(), now.epoch(), seq, recovered, reason, missed, messages, room.people());
        member.answer(joined, messages.isEmpty() ? null : new Batch(messages, hub.codecs()));
    }

    private void giveUp(Member member, @Nullable Throwable error) {
        LOG.warn("Room {}: its log cannot be read; a client is sent away to come back", room.name(), error);
        member.client().close(CloseCode.INTERNAL_ERROR);
    }

    /** Runs in the mailbox, unless the member has joined anew since. */
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
