package dev.parley.hub.queue;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.parley.wire.Command;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The commands of one client that are not done yet, bounded in bytes. It has two parts:
 *
 * <ul>
 *   <li>commands that wait, because an earlier one has paused the client: a token is being checked, or a room is being
 *       entered. They run in order after {@link #resume};
 *   <li>commands that have run and are not answered yet: a message on its way to the log, a signal that its room has not
 *       sent on, a page that is being read. Their bytes are {@linkplain #reserve reserved} until then.
 * </ul>
 *
 * <p>So whatever a client sends, what it causes to be kept elsewhere (in mailboxes, in the log's queues) is counted here,
 * and a client that sends faster than the server can work is answered {@code busy}.
 *
 * <p>Threads: safe for use by any thread. One thread at a time runs commands, in the order in which they were sent.
 */
public final class Inbox {
    /** What a command takes besides its payload, in bytes: objects, queue entries, its answer. */
    static final int OVERHEAD = 512;

    /**
     * The same for a change of a message. The log reads what it changes, so it takes as long as some messages; this bounds how many
     * changes wait there before what others say.
     */
    static final int CHANGE = 4 * 1024;

    /** What an inbox may hold regardless of all others, in bytes. */
    public static final int FLOOR = 8 * 1024;

    private final IntSupplier limit;
    private final Budget budget;
    private final Consumer<Command> handler;

    @GuardedBy("this") private final Deque<Command> waiting = new ArrayDeque<>(0);

    @GuardedBy("this") private int held;

    @GuardedBy("this") private boolean paused;

    /** Whether the command that paused the client has more to do, which {@link #resume(Runnable)} gets. */
    @GuardedBy("this") private boolean suspended;

    /** What the command that paused the client has yet to do; it runs before all that waits. Null if there is nothing. */
    @GuardedBy("this") private @Nullable Runnable rest;
    /** What to do once everything that waits has run; null unless the connection has ended. */
    @GuardedBy("this") private @Nullable Runnable last;

    /** Whether a thread is running commands. */
    @GuardedBy("this") private boolean running;

    @GuardedBy("this") private boolean closed;

    /**
     * Makes an empty inbox.
     *
     * @param limit returns the most it holds now, in bytes; must not block
     * @param budget what all inboxes share above their {@link #FLOOR}
     * @param handler runs one command; must not throw
     */
    public Inbox(IntSupplier limit, Budget budget, Consumer<Command> handler) {
        this.limit = limit;
        this.budget = budget;
        this.handler = handler;
    }

    /** Returns the bytes a command is counted with. */
    public static int weight(Command command) {
        if (command instanceof Command.Say say) {
            return OVERHEAD + say.payload().size();
        }
        if (command instanceof Command.Edit edit) {
            return CHANGE + edit.payload().size();
        }
        if (command instanceof Command.Redact || command instanceof Command.React) {
            return CHANGE;
        }
        if (command instanceof Command.Signal signal) {
            String json = signal.json();
            return OVERHEAD + (json == null ? 0 : 2 * json.length());
        }
        if (command instanceof Command.Hello hello) {
            String token = hello.token();
            return OVERHEAD + (token == null ? 0 : token.length());
        }
        return command instanceof Command.Refresh refresh
                ? OVERHEAD + refresh.token().length()
                : OVERHEAD;
    }

    /**
     * Runs commands, or keeps those that must wait.
     *
     * @param rejected is called for each command that was not taken; on this thread
     */
    public void add(List<Command> commands, Consumer<Command> rejected) {
        int next = 0;
        if (startFirst()) {
            while (next < commands.size() && mayRunNext()) {
                handler.accept(commands.get(next++));
            }
            if (next == commands.size() && stopIfIdle()) {
                return;
            }
            keep(commands.subList(next, commands.size()), rejected);
            drain();
        } else {
            keep(commands, rejected);
            if (start()) {
                // the other thread stopped before it could see these
                drain();
            }
        }
    }

    /** Keeps later commands until {@link #resume}. Call this from within a command. */
    public synchronized void pause() {
        paused = true;
    }

    /** Pauses until {@link #resume(Runnable)}. Call this from within a command that has more to do. */
    public synchronized void suspend() {
        paused = true;
        suspended = true;
    }

    /** Ends a pause and runs the commands that have waited for it, on this thread unless another runs commands already. */
    public void resume() {
        synchronized (this) {
            paused = false;
        }
        if (start()) {
            drain();
        }
    }

    /**
     * Ends a {@link #suspend}: first does what the command has yet to do, which may pause again, then runs the commands that
     * have waited.
     *
     * @param remaining must not throw
     */
    public void resume(Runnable remaining) {
        synchronized (this) {
            paused = false;
            suspended = false;
            rest = remaining;
        }
        if (start()) {
            drain();
        }
    }

    /** Returns whether commands are waiting for the end of a pause. */
    public synchronized boolean hasWaiting() {
        return !waiting.isEmpty();
    }

    public synchronized boolean isPaused() {
        return paused;
    }

    /** Reserves bytes for a command that will be answered later; returns false, and reserves nothing, if it is full. */
    public synchronized boolean reserve(int bytes) {
        int after = held + bytes;
        if (closed || after > limit.getAsInt() || !budget.allows(after, FLOOR)) {
            return false;
        }
        setHeld(after);
        return true;
    }

    /** Releases bytes that were reserved. */
    public synchronized void release(int bytes) {
        if (!closed) {
            setHeld(held - bytes);
        }
    }

    /**
     * Runs an action after the commands that run or wait now, which run as before. If there is none, the action runs at
     * once, on this thread. Call this after the last {@link #add}.
     */
    public void finish(Runnable action) {
        synchronized (this) {
            if (running || !isIdle()) {
                last = action;
                return;
            }
        }
        action.run();
    }

    /** Drops what is waiting and releases everything. Commands that come later are dropped, too. */
    public synchronized void close() {
        closed = true;
        rest = null;
        last = null;
        waiting.clear();
        setHeld(0);
    }

    @GuardedBy("this") private void setHeld(int after) {
        budget.change(held, after, FLOOR);
        held = after;
    }

    /** Returns whether this thread may run new commands now, since none is waiting before them. */
    private synchronized boolean startFirst() {
        return waiting.isEmpty() && rest == null && start();
    }

    /** Returns whether nothing waits, and nothing is left to do of a command that paused. */
    private synchronized boolean isIdle() {
        return waiting.isEmpty() && rest == null && !suspended;
    }

    private synchronized boolean mayRunNext() {
        return !paused && rest == null;
    }

    /** Returns whether this thread may run commands now; it must end with {@link #drain} or {@link #stopIfIdle}. */
    private synchronized boolean start() {
        if (running || paused) {
            return false;
        }
        running = true;
        return true;
    }

    private synchronized boolean stopIfIdle() {
        if (!waiting.isEmpty() || rest != null || last != null) {
            return false;
        }
        running = false;
        return true;
    }

    private void keep(List<Command> commands, Consumer<Command> rejected) {
        for (Command command : commands) {
            boolean kept;
            synchronized (this) {
                kept = reserve(weight(command));
                if (kept) {
                    waiting.add(command);
                }
            }
            if (!kept) {
                rejected.accept(command);
            }
        }
    }

    private void drain() {
        for (Runnable next = next(); next != null; next = next()) {
            next.run();
        }
        Runnable action = removeLast();
        if (action != null) {
            action.run();
        }
    }

    /** Returns what is to be done last if nothing waits, and forgets it. */
    private synchronized @Nullable Runnable removeLast() {
        if (paused || !isIdle()) {
            return null;
        }
        Runnable action = last;
        last = null;
        return action;
    }

    private synchronized @Nullable Runnable next() {
        Runnable remaining = rest;
        if (remaining != null && !paused) {
            rest = null;
            return remaining;
        }
        Command next = paused ? null : waiting.poll();
        if (next == null) {
            running = false;
            return null;
        }
        release(weight(next));
        return () -> handler.accept(next);
    }
}
