package dev.parley.broker.sqlite;

import dev.parley.broker.BrokerException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The directory of a log, held by one process until closed; the operating system lets go of it after a kill. */
final class DataDirectory implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DataDirectory.class);

    /** Begins the name of the system property by which copies of this class in one JVM know of each other. */
    private static final String HELD = "dev.parley.log.held:";

    private static final int MOST_OF_HOLDER = 40;

    private final Path directory;
    private final FileChannel channel;

    private DataDirectory(Path directory, FileChannel channel) {
        this.directory = directory;
        this.channel = channel;
    }

    /**
     * Makes the directory where it is missing, and takes it.
     *
     * @throws BrokerException when it cannot be written, or another server has it; the message names the setting
     */
    static DataDirectory open(Path path) {
        Path directory;
        try {
            directory = Files.createDirectories(path).toRealPath();
        } catch (IOException e) {
            throw cannotWrite(path.toAbsolutePath(), e);
        }
        // Two web applications in one JVM: a file lock does not part them, and SQLite's would be lost
        if (System.getProperties().putIfAbsent(HELD + directory, "") != null) {
            throw inUse(directory, "by this process");
        }
        try {
            return new DataDirectory(directory, lock(directory));
        } catch (IOException e) {
            System.getProperties().remove(HELD + directory);
            throw cannotWrite(directory, e);
        } catch (RuntimeException e) {
            System.getProperties().remove(HELD + directory);
            throw e;
        }
    }

    private static FileChannel lock(Path directory) throws IOException {
        FileChannel channel = FileChannel.open(
                directory.resolve("parley.lock"),
                StandardOpenOption.CREATE,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE);
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
        ByteBuffer written = ByteBuffer.allocate(MOST_OF_HOLDER);
        channel.read(written, 0);
        String holder = StandardCharsets.US_ASCII.decode(written.flip()).toString();
        return holder.matches("by process \\d+") ? holder : "by another process";
    }

    private static BrokerException inUse(Path directory, String by) {
        return new BrokerException("The data directory " + directory + " is in use " + by
                + ": a log has one server. parley.data decides.");
    }

    private static BrokerException cannotWrite(Path directory, IOException e) {
        return new BrokerException(
                "The data directory " + directory + " cannot be written ("
                        + e.getClass().getSimpleName() + ": " + e.getMessage() + "). parley.data decides.",
                e);
    }

    Path path() {
        return directory;
    }

    Path database() {
        return database(directory);
    }

    static Path database(Path directory) {
        return directory.resolve("parley.db");
    }

    Path mark() {
        return directory.resolve("parley.mark");
    }

    /** Where SQLite's native library is unpacked to; only the holder of the directory touches it. */
    Path library() {
        return directory.resolve("native");
    }

    /** Takes note that the database was found damaged: it is looked at as a whole before it is used again. */
    void suspect() {
        try {
            Files.writeString(suspicion(), "see the server's log");
        } catch (IOException e) {
            LOG.debug("{} cannot be written", suspicion(), e);
        }
    }

    boolean isSuspect() {
        return Files.exists(suspicion());
    }

    /** Takes note that the database is whole. */
    void trust() throws IOException {
        Files.deleteIfExists(suspicion());
    }

    private Path suspicion() {
        return directory.resolve("parley.damaged");
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
