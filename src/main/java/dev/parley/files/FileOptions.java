package dev.parley.files;

import dev.parley.message.Rate;
import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalLong;

/**
 * The place of files, and their bounds.
 *
 * @param directory all of them; created if it does not exist
 * @param largest {@code parley.files.max}: the size of one file, in bytes
 * @param total {@code parley.files.total}: what all files and unfinished uploads take on disk, in bytes
 * @param reserve {@code parley.data.reserve}: free space that the log leaves on its disk; files leave twice as much; empty for
 *     a share of the disk
 * @param expire {@code parley.files.expire}: time after which an upload that does not continue is deleted, and a file that no
 *     message refers to
 * @param patience {@code parley.send-timeout}: of an upload, 1 KiB for each second must arrive in this time
 * @param rate {@code parley.limits.files}: what one person uploads; a file counts once for each MiB that it begins
 * @param guests {@code parley.limits.guests}: how many times as much the guests of one address may upload; 0 for no limit
 */
public record FileOptions(
        Path directory,
        long largest,
        long total,
        OptionalLong reserve,
        Duration expire,
        Duration patience,
        Rate rate,
        int guests) {
    /** Smaller bounds would refuse any upload. */
    private static final long LEAST = 1024;

    private static final long RESERVE = 256L * 1024 * 1024;
    private static final int RESERVE_SHARE = 20;

    public FileOptions {
        if (largest < LEAST) {
            throw new IllegalArgumentException("parley.files.max must be at least " + LEAST + ": " + largest);
        }
        if (total < largest) {
            throw new IllegalArgumentException(
                    "parley.files.total must be at least parley.files.max = " + largest + ": " + total);
        }
        if (expire.compareTo(Duration.ofSeconds(1)) < 0) {
            throw new IllegalArgumentException("parley.files.expire must be at least 1s: " + expire);
        }
    }

    /** Returns the free space that files leave on a disk of this size, so that the log still has room for messages. */
    long reserveOf(long disk) {
        return 2 * reserve.orElse(Math.min(RESERVE, disk / RESERVE_SHARE));
    }
}
