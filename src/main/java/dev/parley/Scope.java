package dev.parley;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Resources that are closed together, in the reverse of the order in which they were added. If one fails to close, the
 * others are closed anyway. Not safe for use by several threads at the same time.
 */
final class Scope implements AutoCloseable {
    private final Deque<Runnable> endings = new ArrayDeque<>();

    /** Adds an ending, which runs before all endings added earlier. */
    void onClose(Runnable ending) {
        endings.push(ending);
    }

    /**
     * Runs all endings, each once; later calls do nothing.
     *
     * @throws RuntimeException the first failure, after every ending has run; the later ones are suppressed in it
     */
    @Override
    public void close() {
        Throwable first = null;
        while (!endings.isEmpty()) {
            try {
                endings.pop().run();
            } catch (RuntimeException | Error e) {
                first = first == null ? e : with(first, e);
            }
        }
        if (first instanceof Error error) {
            throw error;
        }
        if (first instanceof RuntimeException exception) {
            throw exception;
        }
    }

    /** Closes after the owner failed with {@code cause}, and adds further failures to it as suppressed. Does not throw. */
    void closeAfter(Throwable cause) {
        try {
            close();
        } catch (RuntimeException | Error e) {
            with(cause, e);
        }
    }

    private static Throwable with(Throwable first, Throwable later) {
        if (first != later) {
            first.addSuppressed(later);
        }
        return first;
    }
}
