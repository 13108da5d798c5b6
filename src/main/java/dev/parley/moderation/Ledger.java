package dev.parley.moderation;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.parley.broker.BrokerException;
import dev.parley.broker.Records;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Decisions of one kind: in memory, and on disk before they are in memory. Safe for use by many threads; the lock is held
 * briefly, and only {@link #load} waits.
 *
 * <p>Two decisions about the same subject that overlap are applied in the order in which they were asked for, which is also
 * the order in which the log stores them.
 *
 * @param <T> a decision; immutable
 */
final class Ledger<T> {
    /** The log is local: it answers in milliseconds, or something is wrong. */
    private static final long LOAD_SECONDS = 30;

    private final String kind;
    private final int max;
    private final Records records;
    private final Function<T, String> text;
    /** Called under the lock with what is no longer in force and what is from now on; each may be null. */
    private final Index<T> index;

    private final BiFunction<String, String, T> parse;

    @GuardedBy("this") private final Map<String, Entry<T>> entries = new HashMap<>();
    /** Subjects that are being written and are not in the entries yet. */
    @GuardedBy("this") private final Set<String> coming = new HashSet<>();

    @GuardedBy("this") private long asked;

    /**
     * A decision, or its removal while an older write may still be under way.
     *
     * @param number counts what was asked for; a smaller number is older
     */
    private record Entry<T>(T decision, long number) {}

    /** Keeps something beside the ledger in step with it. */
    interface Index<T> {
        void replace(@Nullable T before, @Nullable T after);
    }

    /**
     * Makes an empty ledger.
     *
     * @param kind of the records
     * @param max how many decisions are kept at most
     * @param text returns a decision as it is stored
     * @param parse makes a decision of a subject and a text
     */
    Ledger(
            String kind,
            int max,
            Records records,
            Function<T, String> text,
            BiFunction<String, String, T> parse,
            Index<T> index) {
        this.kind = kind;
        this.max = max;
        this.records = records;
        this.text = text;
        this.parse = parse;
        this.index = index;
    }

    /**
     * Reads what is stored. Blocks.
     *
     * @throws BrokerException if that is impossible: a server that forgets a ban must not start
     */
    void load() {
        try {
            Map<String, String> stored = records.all(kind).toCompletableFuture().get(LOAD_SECONDS, TimeUnit.SECONDS);
            synchronized (this) {
                stored.forEach((subject, value) -> apply(subject, parsed(subject, value), 0));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BrokerException("interrupted while reading records of kind " + kind, e);
        } catch (ExecutionException | TimeoutException e) {
            throw new BrokerException("the records of kind " + kind + " cannot be read", e);
        }
    }

    /** Reads again what is stored, because another server has changed it. Completes when that is in force here. */
    CompletionStage<Void> reload() {
        long number;
        synchronized (this) {
            number = ++asked;
        }
        return records.all(kind).thenAccept(stored -> {
            Map<String, T> decisions = new HashMap<>();
            stored.forEach((subject, value) -> decisions.put(subject, parsed(subject, value)));
            synchronized (this) {
                List<String> gone = entries.entrySet().stream()
                        .filter(each -> !decisions.containsKey(each.getKey())
                                && each.getValue().number() < number)
                        .map(Map.Entry::getKey)
                        .toList();
                gone.forEach(this::forget);
                decisions.forEach((subject, decision) -> apply(subject, decision, number));
            }
        });
    }

    @GuardedBy("this") private void forget(String subject) {
        Entry<T> before = entries.remove(subject);
        if (before != null) {
            index.replace(before.decision(), null);
        }
    }

    private T parsed(String subject, String value) {
        try {
            return parse.apply(subject, value);
        } catch (IllegalArgumentException e) {
            throw new BrokerException("the stored " + kind + " \"" + subject + "\" " + e.getMessage(), e);
        }
    }

    /** Returns the decision about a subject, or null. */
    synchronized @Nullable T get(String subject) {
        Entry<T> entry = entries.get(subject);
        return entry == null ? null : entry.decision();
    }

    /** Returns all decisions at this moment, in no order. */
    synchronized List<T> all() {
        return entries.values().stream().map(Entry::decision).toList();
    }

    synchronized int size() {
        return entries.size();
    }

    /**
     * Stores a decision, and then has it in force.
     *
     * @return completes with whether there was none about this subject, when it is durable and in force; fails with {@link
     *     BrokerException} if it could not be stored, with {@link FullException} if there are too many
     */
    CompletionStage<Boolean> put(String subject, T decision) {
        CompletionStage<Void> stored;
        long number;
        synchronized (this) {
            boolean known = entries.containsKey(subject) || coming.contains(subject);
            if (!known && entries.size() + coming.size() >= max) {
                return CompletableFuture.failedStage(
                        new FullException("There are " + max + " records of kind " + kind + " already."));
            }
            if (!known) {
                coming.add(subject);
            }
            number = ++asked;
            stored = records.put(kind, subject, text.apply(decision));
        }
        return stored.handle((nothing, error) -> {
            synchronized (this) {
                coming.remove(subject);
                if (error != null) {
                    throw new BrokerException("a record of kind " + kind + " could not be stored", error);
                }
                return apply(subject, decision, number);
            }
        });
    }

    /**
     * Removes a decision.
     *
     * @return completes with whether there was one, when its removal is durable and in force
     */
    CompletionStage<Boolean> remove(String subject) {
        CompletionStage<Void> removed;
        long number;
        synchronized (this) {
            number = ++asked;
            removed = records.remove(kind, subject);
        }
        return removed.thenApply(nothing -> {
            synchronized (this) {
                Entry<T> before = entries.get(subject);
                if (before == null || before.number() > number) {
                    return false;
                }
                forget(subject);
                return true;
            }
        });
    }

    /** Forgets the decisions that no longer matter, on disk too. Returns at once; what cannot be removed stays until the next time. */
    void sweep(Predicate<T> isOver) {
        List<String> over;
        synchronized (this) {
            over = entries.entrySet().stream()
                    .filter(each -> isOver.test(each.getValue().decision()))
                    .map(Map.Entry::getKey)
                    .toList();
        }
        over.forEach(this::remove);
    }

    @GuardedBy("this") private boolean apply(String subject, T decision, long number) {
        Entry<T> before = entries.get(subject);
        if (before != null && before.number() > number) {
            return false;
        }
        entries.put(subject, new Entry<>(decision, number));
        index.replace(before == null ? null : before.decision(), decision);
        return before == null;
    }
}
