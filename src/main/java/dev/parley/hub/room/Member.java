package dev.parley.hub.room;

import dev.parley.hub.queue.Pages;
import dev.parley.message.Verb;
import dev.parley.wire.Command;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One client in one room, and its position in the room's log. Confined to the room's mailbox. */
public final class Member {
    /** How a member gets messages. */
    private enum Stage {
        /** The log is read for it; live messages are left to the log. */
        READING,
        /** The last page is read for it; live messages are buffered until that page was sent. */
        BUFFERING,
        /** It gets messages as they are delivered. */
        LIVE
    }

    private final Subscriber client;

    /** What the client may do in the room. */
    private Set<Verb> may = Set.of();
    /** Whether the join that is under way may be answered with messages from before it. */
    private boolean past;

    private Stage stage = Stage.READING;
    /** Everything up to this {@code seq} was sent. */
    private long position;

    private final List<Batch> buffered = new ArrayList<>(0);
    private int bufferedMessages;
    private long bufferedBytes;
    /** The join that is not answered yet. */
    private Command.@Nullable Join unanswered;
    /** Counts joins and their end, so that a page that was read for an earlier one is recognised. */
    private int joins;

    /** Whether the client has left, or is leaving. Not confined to the mailbox. */
    private volatile boolean ledOut;

    public Member(Subscriber client) {
        this.client = client;
    }

    Subscriber client() {
        return client;
    }

    /** Replaces what the client may do in the room. */
    void permit(Set<Verb> verbs) {
        may = verbs;
    }

    boolean may(Verb verb) {
        return may.contains(verb);
    }

    Set<Verb> rights() {
        return may;
    }

    /** Returns whether these are its rights. */
    boolean hasRights(Set<Verb> verbs) {
        return may.equals(verbs);
    }

    boolean seesPast() {
        return past;
    }

    /**
     * Starts over with this join: nothing more is sent until it is answered.
     *
     * @param before whether the answer may contain messages from before the join
     */
    void begin(Command.Join join, boolean before) {
        unanswered = join;
        past = before;
        joins++;
        read();
    }

    /** The client leaves for good. To be called before the room is told, so that it does not let the client in after that. Any thread. */
    public void leadOut() {
        ledOut = true;
    }

    /** Returns whether the client must not enter, because it was led out while its join was on the way. */
    boolean isLedOut() {
        return ledOut;
    }

    /** Forgets the join that is under way: nothing more is sent. */
    void end() {
        unanswered = null;
        joins++;
        read();
    }

    int joins() {
        return joins;
    }

    Command.@Nullable Join unanswered() {
        return unanswered;
    }

    /** The join is answered; everything up to {@code seq} was sent. */
    void answered(long seq) {
        unanswered = null;
        position = seq;
    }

    boolean isLive() {
        return stage == Stage.LIVE;
    }

    boolean isBuffering() {
        return stage == Stage.BUFFERING;
    }

    long position() {
        return position;
    }

    void moveTo(long seq) {
        position = seq;
    }

    /** From now on live messages are buffered. */
    void buffer() {
        stage = Stage.BUFFERING;
        drop();
    }

    /** From now on live messages are left to the log. */
    void read() {
        stage = Stage.READING;
        drop();
    }

    /**
     * Sends live messages, buffers them or leaves them to the log, as its stage demands.
     *
     * @return false if it was live and has fallen behind: it is reading now, and somebody must start that
     */
    boolean deliver(Batch batch) {
        if (stage == Stage.LIVE) {
            return send(batch);
        }
        if (stage == Stage.BUFFERING) {
            buffered.add(batch);
            bufferedMessages += batch.messages().size();
            bufferedBytes += batch.bytes();
            if (bufferedMessages > Pages.MESSAGES || bufferedBytes > Pages.READ_BYTES) {
                read();
            }
        }
        return true;
    }

    /** Sends the part of a live batch that it does not have yet; falls behind if its outbox is too full for that. */
    private boolean send(Batch batch) {
        if (batch.lastSeq() <= position) {
            return true;
        }
        Batch news = batch.firstSeq() > position ? batch : batch.after(position);
        for (Batch.Part part : news.parts(client.subprotocol())) {
            if (!client.sendLive(part.frame())) {
                read();
                return false;
            }
            position = part.lastSeq();
        }
        position = batch.lastSeq();
        return true;
    }

    /**
     * Sends the messages of a page that it does not have yet.
     *
     * @return whether all were sent; if not, the rest must be read again when the outbox has room
     */
    boolean sendPage(Batch page) {
        if (page.lastSeq() <= position) {
            return true;
        }
        Batch news = page.firstSeq() > position ? page : page.after(position);
        for (Batch.Part part : news.parts(client.subprotocol())) {
            if (!client.sendPage(part.frame())) {
                return false;
            }
            position = part.lastSeq();
        }
        position = page.lastSeq();
        return true;
    }

    /**
     * Sends what was buffered, then goes live.
     *
     * @return false if it fell behind on the way, see {@link #deliver}
     */
    boolean goLive() {
        stage = Stage.LIVE;
        List<Batch> sending = List.copyOf(buffered);
        drop();
        for (Batch batch : sending) {
            if (!send(batch)) {
                return false;
            }
        }
        return true;
    }

    /** Returns whether the buffered messages, or else the next that the room delivers, follow its position directly. */
    boolean bufferedFollows(long delivered) {
        return buffered.isEmpty() ? position >= delivered : buffered.get(0).firstSeq() <= position + 1;
    }

    private void drop() {
        buffered.clear();
        bufferedMessages = 0;
        bufferedBytes = 0;
    }
}
