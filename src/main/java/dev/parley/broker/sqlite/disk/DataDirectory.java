package dev.parley.broker.sqlite.disk;

import dev.parley.broker.BrokerException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Properties;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The directory of a log. One broker holds it until it is closed; the operating system releases it if the process is
 * killed.
 *
 * <p><b>Handing over.</b> Jetty starts the next deployment of an application before it stops the previous one, in the
 * same JVM. Both name themselves as {@code owner}, so the newcomer asks the holder for the directory and waits. A
 * holder with another name is another application, by a mistake in the configuration, and is left alone. The two have
 * their classes from different loaders, so they talk through system properties, which hold strings only.
 */
public final class DataDirectory implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DataDirectory.class);

    /** The property with the holder's name, followed by the directory. */
    private static final String HELD = "dev.parley.log.held:";

    /** The property that asks the holder to release the directory. */
    private static final String WANTED = "dev.parley.log.wanted:";

    private static final long POLL_MILLIS = 20;
    private static final int MAX_HOLDER_BYTES = 40;

    private final Path directory;
    private final FileChannel channel;

    private DataDirectory(Path directory, FileChannel channel) {
        this.directory = directory;
        this.channel = channel;
    }

    /**
     * Creates the directory if it is missing, and takes it.
     *
     * @param owner who takes it, for handing over; empty never hands over
     * @param patience how long to wait for a holder with the same name
     * @throws BrokerException if it cannot be written, or another server holds it; the message names the setting
     */
    public static DataDirectory open(Path path, String owner, Duration patience) {
        Path directory;
        try {
            directory = PrivateFiles.directory(path).toRealPath();
        } catch (IOException e) {
            throw cannotWrite(path.toAbsolutePath(), e);
        }
        // A file lock does not separate two web applications in one JVM, and closing either's files would drop
        // SQLite's.
        acquire(directory, owner, patience);
        try {
            DataDirectory opened = new DataDirectory(directory, lock(directory));
            opened.protect();
            return opened;
        } catch (IOException e) {
            System.getProperties().remove(HELD + directory);
            throw cannotWrite(directory, e);
        } catch (RuntimeException e) {
            System.getProperties().remove(HELD + directory);
            throw e;
        }
    }

    private static void acquire(Path directory, String owner, Duration patience) {
        Properties jvm = System.getProperties();
        long deadline = System.nanoTime() + patience.toNanos();
        boolean asked = false;
        Object holder = jvm.putIfAbsent(HELD + directory, owner);
        try {
            while (holder != null) {
                if (owner.isEmpty() || !owner.equals(holder) || System.nanoTime() > deadline) {
                    throw inUse(directory, "by this process");
                }
                if (!asked) {
                    LOG.info("Waiting for the previous deployment of {} to release {}", owner, directory);
                    jvm.setProperty(WANTED + directory, owner);
                    asked = true;
                }
                Thread.sleep(POLL_MILLIS);
                holder = jvm.putIfAbsent(HELD + directory, owner);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw inUse(directory, "by this process");
        } finally {
            if (asked) {
                jvm.remove(WANTED + directory);
            }
        }
    }

    private static FileChannel lock(Path directory) throws IOException {
        Path file = directory.resolve("parley.lock");
        PrivateFiles.create(file);
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            FileLock lock = channel.tryLock();
            if (lock == null) {
                throw inUse(directory, holder(channel));
            }
            channel.truncate(0);
            channel.write(ByteBuffer.wrap(
                    ("by process " + ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII)));
            return channel;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static String holder(FileChannel channel) throws IOException {
        ByteBuffer written = ByteBuffer.allocate(MAX_HOLDER_BYTES);
        channel.read(written, 0);
        String holder = StandardCharsets.US_ASCII.decode(written.flip()).toString();
        return holder.matches("by process \\d+") ? holder : "by another process";
    }

    /** Keeps other users from the files. SQLite gives those that it creates the permissions of the database. */
    private void protect() throws IOException {
        PrivateFiles.create(database());
        PrivateFiles.restrict(log(directory));
        PrivateFiles.restrict(directory.resolve("parley.db-shm"));
        PrivateFiles.restrict(mark());
    }

    private static BrokerException inUse(Path directory, String by) {
        return new BrokerException("The data directory " + directory + " is in use " + by
                + ": a log has one server. Setting: parley.data.");
    }

    private static BrokerException cannotWrite(Path directory, IOException e) {
        return new BrokerException(
                "The data directory " + directory + " cannot be written ("
                        + e.getClass().getSimpleName() + ": " + e.getMessage() + "). Setting: parley.data.",
                e);
    }

    public Path path() {
        return directory;
    }

    public Path database() {
        return database(directory);
    }

    public static Path database(Path directory) {
        return directory.resolve("parley.db");
    }

    /** Returns the file of the write-ahead log. */
    private static Path log(Path directory) {
        return directory.resolve("parley.db-wal");
    }

    /** Returns the size of the database and its write-ahead log in bytes; 0 if there are none. */
    public static long used(Path directory) {
        return database(directory).toFile().length() + log(directory).toFile().length();
    }

    /** Returns the file of the {@link HighWaterMark}. */
    public Path mark() {
        return directory.resolve("parley.mark");
    }

    /** Returns the directory of SQLite's unpacked native library. Only the holder of the data directory touches it. */
    public Path library() {
        return directory.resolve("native");
    }

    /** Returns whether another deployment with the same owner waits for this directory. */
    public boolean isWanted() {
        return System.getProperties().containsKey(WANTED + directory);
    }

    /** Records that the database was found corrupt, so that every page is checked before it is used again. */
    public void markSuspect() {
        try {
            Files.writeString(suspicion(), "see the server's log");
        } catch (IOException e) {
            LOG.debug("{} cannot be written", suspicion(), e);
        }
    }

    public boolean isSuspect() {
        return Files.exists(suspicion());
    }

    /** Records that the database is intact. */
    public void clearSuspect() throws IOException {
        Files.deleteIfExists(suspicion());
    }

    private Path suspicion() {
        return directory.resolve("parley.suspect");
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            LOG.debug("The lock of {} was not closed cleanly", directory, e);
        }
        System.getProperties().remove(HELD + directory);
    }
}
