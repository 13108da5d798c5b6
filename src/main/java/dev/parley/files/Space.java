package dev.parley.files;

import java.io.File;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts what files take on disk, and refuses more before the disk is full. Several servers that share a directory count
 * it from time to time. Safe for use by any thread.
 */
final class Space {
    private static final Logger LOG = LoggerFactory.getLogger(Space.class);

    /** File systems give out blocks of this size. */
    private static final long BLOCK = 4096;

    private static final long QUIET_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final FileOptions options;
    private final File directory;
    private final AtomicLong used = new AtomicLong();
    private final AtomicLong nextLine = new AtomicLong(System.nanoTime());

    Space(FileOptions options) {
        this.options = options;
        this.directory = options.directory().toFile();
    }

    /** Returns what a file of this size takes, with the small one that describes it. */
    static long onDisk(long bytes) {
        return (bytes + BLOCK - 1) / BLOCK * BLOCK + BLOCK;
    }

    /**
     * Returns whether this much more fits. Tells the log if not, at most once a minute: people can ask for too much at any rate.
     *
     * @param guest whether a guest asks; half of the space is kept for others
     */
    boolean fits(long bytes, boolean guest) {
        long most = guest ? options.total() / 2 : options.total();
        long after = used.get() + bytes;
        long usable = directory.getUsableSpace();
        if (after <= most && usable - bytes >= options.reserveOf(directory.getTotalSpace())) {
            return true;
        }
        long now = System.nanoTime();
        long next = nextLine.get();
        if (now - next >= 0 && nextLine.compareAndSet(next, now + QUIET_NANOS)) {
            LOG.warn(
                    "{} has no space for a file of {} bytes: files take {} of {}{}, and the disk has {} bytes"
                            + " of free space, of which files leave twice parley.data.reserve",
                    directory,
                    bytes,
                    used.get(),
                    guest ? "half of parley.files.total (guests have no more) = " : "parley.files.total = ",
                    most,
                    usable);
        }
        return false;
    }

    void add(long bytes) {
        used.addAndGet(bytes);
    }

    /** Replaces the count by one that was made now. */
    void counted(long bytes) {
        used.set(bytes);
    }

    long used() {
        return used.get();
    }
}
