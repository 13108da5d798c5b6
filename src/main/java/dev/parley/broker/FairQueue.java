package dev.parley.broker;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A bounded queue that serves owners in turn: each gets one task served before any gets its next. An owner with many
 * tasks therefore waits longer, and delays the others by one task each. Within an owner the order is kept.
 *
 * <p>Safe for any thread. Every operation takes constant time.
 */
public final class FairQueue<T> {
    private final int max;
    private final int maxPerOwner;

    /** The tasks of each owner, never empty, in the order in which the owners are served. */
    @GuardedBy("this") private final Map<Object, Deque<T>> owners = new LinkedHashMap<>();

    @GuardedBy("this") private int size;

    /**
     * @param max the number of tasks of all owners together
     * @param maxPerOwner the number of tasks of one owner
     */
    public FairQueue(int max, int maxPerOwner) {
        this.max = max;
        this.maxPerOwner = maxPerOwner;
    }

    /** Adds a task to those of its owner; returns whether there was space for it. */
    public synchronized boolean offer(Object owner, T task) {
        Deque<T> own = owners.get(owner);
        if (size == max || (own != null && own.size() == maxPerOwner)) {
            return false;
        }
        if (own == null) {
            own = new ArrayDeque<>(1);
            owners.put(owner, own);
        }
        own.add(task);
        size++;
        return true;
    }

    /** Removes the next task and puts its owner at the end of the row; returns null if there is none. */
    public synchronized @Nullable T poll() {
        Iterator<Map.Entry<Object, Deque<T>>> turns = owners.entrySet().iterator();
        if (!turns.hasNext()) {
            return null;
        }
        Map.Entry<Object, Deque<T>> turn = turns.next();
        Object owner = turn.getKey();
        Deque<T> own = turn.getValue();
        turns.remove();
        T task = own.remove();
        if (!own.isEmpty()) {
            owners.put(owner, own);
        }
        size--;
        return task;
    }

    /** Removes and returns all tasks. */
    public synchronized List<T> drain() {
        List<T> all = new ArrayList<>(size);
        owners.values().forEach(all::addAll);
        owners.clear();
        size = 0;
        return all;
    }
}
