package dev.parley.rights;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a file of rules again when its content has changed. A file must look the same twice before it counts, since an
 * editor may be writing it; one that is wrong is logged once, and the rules stay as they are.
 */
public final class RuleWatcher {
    private static final Duration INTERVAL = Duration.ofSeconds(1);
    private static final Logger LOG = LoggerFactory.getLogger(RuleWatcher.class);

    private final Path file;
    private final Consumer<Rules> check;
    private final AtomicBoolean checking = new AtomicBoolean();

    /** The content of the rules that hold. */
    @GuardedBy("this") private String content;

    @GuardedBy("this") private Rules rules;

    /** What the last check found if it was something else, or the reason why it could not be read. */
    @GuardedBy("this") private @Nullable String seen;

    /** Whether {@link #seen} was judged, and so logged, already. */
    @GuardedBy("this") private boolean judged;

    /**
     * Reads the file for the first time. Blocks.
     *
     * @param check throws {@link IllegalArgumentException} if the server cannot do what rules demand; asked of each version
     * @throws IllegalArgumentException if the file cannot be read or anything in it is wrong
     */
    public RuleWatcher(Path file, Consumer<Rules> check) {
        this.file = file;
        this.check = check;
        content = RuleFile.content(file);
        rules = RuleFile.parse(file, content);
        check.accept(rules);
    }

    /** Returns the rules that hold. */
    public synchronized Rules rules() {
        return rules;
    }

    /**
     * Begins to watch.
     *
     * @param rights gets each new version of the rules
     * @param blocking threads that may read files
     */
    public void watch(Rights rights, ScheduledExecutorService timer, Executor blocking) {
        var unused = timer.scheduleWithFixedDelay(
                () -> {
                    if (checking.compareAndSet(false, true)) {
                        check(rights, blocking);
                    }
                },
                INTERVAL.toMillis(),
                INTERVAL.toMillis(),
                TimeUnit.MILLISECONDS);
    }

    private void check(Rights rights, Executor blocking) {
        try {
            blocking.execute(() -> {
                try {
                    check(rights);
                } finally {
                    checking.set(false);
                }
            });
        } catch (RejectedExecutionException e) {
            // the server stops, and the timer with it
        }
    }

    private synchronized void check(Rights rights) {
        String found = found();
        if (found.equals(content)) {
            seen = null;
        } else if (!found.equals(seen)) {
            seen = found;
            judged = false;
        } else if (!judged) {
            judged = true;
            reload(rights);
        }
    }

    private String found() {
        try {
            return RuleFile.content(file);
        } catch (IllegalArgumentException e) {
            // no file has this content
            return "\0" + e.getMessage();
        }
    }

    /**
     * Reads the file now, regardless of whether it has changed. Blocks.
     *
     * @return why the file cannot be used, in which case the rules stay as they are; empty if its rules hold now
     */
    public synchronized Optional<String> reload(Rights rights) {
        try {
            String read = RuleFile.content(file);
            Rules parsed = RuleFile.parse(file, read);
            if (parsed.isEmpty() && !rules.isEmpty()) {
                // it would open every room to everyone, and is rather a file that was cut off
                throw new IllegalArgumentException(
                        file.getFileName() + " has no rule; to work without rules, restart without parley.rooms.rules");
            }
            check.accept(parsed);
            content = read;
            rules = parsed;
            rights.use(parsed);
            LOG.info("Rules were read again from {} (parley.rooms.rules)", file);
            return Optional.empty();
        } catch (IllegalArgumentException e) {
            LOG.error(
                    "Rules stay as they were, because {} cannot be used (parley.rooms.rules):\n{}",
                    file,
                    e.getMessage());
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }
}
