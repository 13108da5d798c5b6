package dev.parley.hub;

import dev.parley.message.RoomName;
import dev.parley.wire.Command;
import dev.parley.wire.Event;
import dev.parley.wire.Frame;
import dev.parley.wire.Subprotocol;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** One client in one room, and how far it has come in the room's log. Confined to the room's mailbox unless noted. */
final class Member {
    /** How a member gets messages. */
    private enum Stage {
        /** The log is being read for it; live messages are left to the log. */
        READING,
        /** The last page is being read for it; live messages wait behind that page. */
        HOLDING,
        /** It gets messages as they come. */
        LIVE
    }

    private final Client client;
    private final Room room;

    private Stage stage = Stage.READING;
    /** Everything up to this {@code seq} was sent. */
    private long position;

    private final List<Batch> held = new ArrayList<>();
    private int heldMessages;
    /** The join that is not answered yet. */
    private Command.@Nullable Join unanswered;
    /** Counts joins and their end, so that a page read for an earlier one is recognised. */
    private int joins;
    /** Whether the room has it in its list; read by the client's thread. */
    private volatile boolean entered;
    /** Messages of its own in the mailbox; raised by the client's thread, lowered in the mailbox. */
    private final AtomicInteger saying = new AtomicInteger();

    Member(Client client, Room room) {
        this.client = client;
        this.room = room;
    }

    Client client() {
        return client;
    }

    /** Any thread. */
    Room room() {
        return room;
    }

    RoomName roomName() {
        return room.name();
    }

    /** The client's thread: whether what it says now, past the mailbox, is told to itself too and stays in order. */
    boolean isHeard() {
        return entered && saying.get() == 0;
    }

    /** The client's thread: something it says goes through the mailbox. */
    void beginToSay() {
        saying.incrementAndGet();
    }

    /** It has reached the log. */
    void endToSay() {
        saying.decrementAndGet();
    }

    /** Starts anew with this join: nothing more is sent until it is answered. */
    void begin(Command.Join join) {
        entered = true;
        unanswered = join;
        joins++;
        stage = Stage.READING;
        drop();
    }

    /** Forgets the join that is under way: nothing more is sent. */
    void end() {
        unanswered = null;
        joins++;
        drop();
    }

    int joins() {
        return joins;
    }

    Command.@Nullable Join unanswered() {
        return unanswered;
    }

    boolean live() {
        return stage == Stage.LIVE;
    }

    boolean holding() {
        return stage == Stage.HOLDING;
    }

    long position() {
        return position;
    }

    void moveTo(long seq) {
        position = seq;
    }

    /** From now on live messages wait. */
    void hold() {
        stage = Stage.HOLDING;
        drop();
    }

    /** From now on live messages are left to the log. */
    void read() {
        stage = Stage.READING;
        drop();
    }

    /** Takes live messages, in the way of its stage. */
    void take(Batch batch) {
        if (stage == Stage.LIVE) {
            send(batch);
        } else if (stage == Stage.HOLDING) {
            held.add(batch);
            heldMessages += batch.messages().size();
            if (heldMessages > Room.PAGE.messages()) {
                read();
            }
        }
    }

    /** Sends what of the batch it does not have yet. */
    void send(Batch batch) {
        if (batch.lastSeq() <= position) {
            return;
        }
        Batch news = batch.firstSeq() > position ? batch : batch.after(position);
        for (Frame frame : news.frames(client.subprotocol())) {
            client.send(frame);
        }
        position = batch.lastSeq();
    }

    /** Sends what waited, then goes live. */
    void release() {
        held.forEach(this::send);
        drop();
        stage = Stage.LIVE;
    }

    /** Returns whether what waits, or else what the room delivers next, begins right behind its position. */
    boolean heldFollows(long delivered) {
        return held.isEmpty() ? position >= delivered : held.get(0).firstSeq() <= position + 1;
    }

    /** Answers the join with the messages of this batch; a subprotocol without that word gets just the messages. */
    void answer(Event.Joined joined, @Nullable Batch messages) {
        unanswered = null;
        if (client.subprotocol() == Subprotocol.JSON) {
            client.send(joined);
            position = joined.seq();
            return;
        }
        if (messages != null) {
            position = messages.firstSeq() - 1;
            send(messages);
        } else {
            position = joined.seq();
        }
    }

    private void drop() {
        held.clear();
        heldMessages = 0;
    }
}
