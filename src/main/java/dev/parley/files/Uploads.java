package dev.parley.files;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.parley.message.RoomName;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Unfinished uploads, two files each: what has arrived, and what it is meant to be. The directory is the truth, so uploads
 * continue after a restart, and on another server that shares it. Methods block.
 */
final class Uploads {
    /** Of one person. */
    private static final int MOST_OF_ONE = 8;

    private static final int MOST = 4096;
    private static final int ID_BYTES = 16;
    private static final Pattern ID = Pattern.compile("[ug][0-9a-f]{16}-[0-9a-f]{32}");
    private static final String ABOUT = ".about";
    private static final String VERSION = "1";

    /** A thread holds the one of an upload while it creates, opens, moves or deletes it. */
    private final Object[] locks = new Object[64];

    private final SecureRandom random = new SecureRandom();
    private final Path directory;
    private final Space space;
    private final int guests;
    /** Transfers of this server by the upload's id. */
    private final Map<String, Transfer> running = new ConcurrentHashMap<>();

    /** @param guests how many times as many as one person the guests of one address may have; 0 for no limit of addresses */
    Uploads(Path directory, Space space, int guests) throws IOException {
        this.directory = PrivateDirectory.create(directory);
        this.space = space;
        this.guests = guests;
        Arrays.setAll(locks, each -> new Object());
    }

    /** Returns what a thread must hold that moves an upload. */
    Object lock(String id) {
        return locks[Math.floorMod(id.hashCode(), locks.length)];
    }

    Upload create(Owner owner, RoomName room, long length, String type, String sha256) throws IOException {
        String prefix = owner.prefix();
        int all = 0;
        int own = 0;
        try (DirectoryStream<Path> abouts = Files.newDirectoryStream(directory, "*" + ABOUT)) {
            for (Path each : abouts) {
                all++;
                own += each.getFileName().toString().startsWith(prefix) ? 1 : 0;
            }
        }
        int most = !owner.guest() ? MOST_OF_ONE : guests == 0 ? MOST : MOST_OF_ONE * guests;
        if (all >= MOST || own >= most) {
            throw new FileException(FileException.Kind.TOO_MANY);
        }
        byte[] secret = new byte[ID_BYTES];
        random.nextBytes(secret);
        String id = prefix + HexFormat.of().formatHex(secret);
        synchronized (lock(id)) {
            Files.createFile(directory.resolve(id));
            Files.writeString(
                    directory.resolve(id + ABOUT),
                    String.join("\n", VERSION, room.value(), Long.toString(length), type, sha256, ""),
                    UTF_8,
                    StandardOpenOption.CREATE_NEW);
            space.add(Space.onDisk(0));
        }
        return new Upload(id, room, length, type, sha256, 0);
    }

    /** Returns an upload of this owner in this room; fails with {@link FileException} if there is none. */
    Upload find(Owner owner, RoomName room, String id) throws IOException {
        Upload upload = ID.matcher(id).matches() && owner.mayHave(id) ? read(id) : null;
        if (upload == null || !upload.room().equals(room)) {
            throw new FileException(FileException.Kind.GONE);
        }
        return upload;
    }

    private @Nullable Upload read(String id) throws IOException {
        try {
            List<String> lines = Files.readAllLines(directory.resolve(id + ABOUT), UTF_8);
            // a server that was killed may have left it empty
            if (lines.size() < 5 || !lines.get(0).equals(VERSION)) {
                return null;
            }
            return new Upload(
                    id,
                    new RoomName(lines.get(1)),
                    Long.parseLong(lines.get(2)),
                    lines.get(3),
                    lines.get(4),
                    Files.size(directory.resolve(id)));
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    /**
     * Begins to send. A request that still sends to the same upload, because its connection was cut without a word, is ended;
     * the caller has to try again.
     *
     * @throws FileException if another request sends, or if the upload is gone
     */
    Transfer open(Upload upload, long offset) throws IOException {
        synchronized (lock(upload.id())) {
            return begin(upload, offset);
        }
    }

    private Transfer begin(Upload upload, long offset) throws IOException {
        Path file = directory.resolve(upload.id());
        // to open the file once more and close it would release the lock of this process (POSIX, fcntl)
        if (running.containsKey(upload.id())) {
            throw busy(upload);
        }
        FileChannel channel = null;
        try {
            channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
            FileLock lock = channel.tryLock();
            if (lock == null) {
                throw busy(upload);
            }
            // it may have been completed between the two
            if (!Files.exists(file)) {
                throw new FileException(FileException.Kind.GONE);
            }
            long size = channel.size();
            if (size != offset) {
                throw new FileException(FileException.Kind.OFFSET, size);
            }
            Upload current =
                    new Upload(upload.id(), upload.room(), upload.length(), upload.type(), upload.sha256(), size);
            Transfer transfer =
                    new Transfer(current, channel, space, isGuest(upload.id()), () -> running.remove(upload.id()));
            running.put(upload.id(), transfer);
            channel = null;
            return transfer;
        } catch (OverlappingFileLockException e) {
            throw busy(upload);
        } catch (NoSuchFileException e) {
            throw new FileException(FileException.Kind.GONE);
        } finally {
            if (channel != null) {
                channel.close();
            }
        }
    }

    private FileException busy(Upload upload) throws IOException {
        Transfer other = running.get(upload.id());
        if (other != null) {
            other.interrupt();
        }
        return new FileException(FileException.Kind.BUSY);
    }

    private static boolean isGuest(String id) {
        return id.startsWith(Owner.GUEST);
    }

    Path file(Upload upload) {
        return directory.resolve(upload.id());
    }

    /** Forgets a complete upload, whose content has been moved. */
    void completed(Upload upload) throws IOException {
        if (Files.deleteIfExists(directory.resolve(upload.id() + ABOUT))) {
            space.add(-Space.onDisk(0));
        }
    }

    /** Deletes an upload. A request that still sends to it is ended first, since what it writes would be counted for ever. */
    void delete(String id) throws IOException {
        synchronized (lock(id)) {
            Transfer sending = running.get(id);
            if (sending != null) {
                sending.close();
            }
            unlink(id);
        }
    }

    private void unlink(String id) throws IOException {
        Path file = directory.resolve(id);
        long size = Files.exists(file) ? Files.size(file) : 0;
        // what it is meant to be goes last, since it is what is counted
        boolean content = Files.deleteIfExists(file);
        if (Files.deleteIfExists(directory.resolve(id + ABOUT)) || content) {
            space.add(-size - Space.onDisk(0));
        }
    }

    /** Deletes the uploads that have not continued for this long. */
    void expire(Duration after, long now) throws IOException {
        try (DirectoryStream<Path> all = Files.newDirectoryStream(directory)) {
            for (Path each : all) {
                String name = each.getFileName().toString();
                String id = name.endsWith(ABOUT) ? name.substring(0, name.length() - ABOUT.length()) : name;
                if (ID.matcher(id).matches()) {
                    synchronized (lock(id)) {
                        if (!running.containsKey(id) && now - touched(id) > after.toMillis()) {
                            unlink(id);
                        }
                    }
                }
            }
        }
    }

    private long touched(String id) throws IOException {
        long latest = 0;
        for (Path each : List.of(directory.resolve(id), directory.resolve(id + ABOUT))) {
            try {
                latest = Math.max(latest, Files.getLastModifiedTime(each).toMillis());
            } catch (NoSuchFileException e) {
                // the other one is left from a server that was killed
            }
        }
        return latest;
    }

    /** Deletes all uploads of a person. */
    void deleteOf(Owner owner) throws IOException {
        try (DirectoryStream<Path> own = Files.newDirectoryStream(directory, owner.prefix() + "*")) {
            for (Path each : own) {
                String name = each.getFileName().toString();
                delete(name.endsWith(ABOUT) ? name.substring(0, name.length() - ABOUT.length()) : name);
            }
        }
    }

    /** Returns what all of them take. */
    long bytes() throws IOException {
        long sum = 0;
        try (DirectoryStream<Path> all = Files.newDirectoryStream(directory)) {
            for (Path each : all) {
                sum += each.getFileName().toString().endsWith(ABOUT) ? Space.onDisk(0) : size(each);
            }
        }
        return sum;
    }

    static long size(Path file) throws IOException {
        try {
            return Files.size(file);
        } catch (NoSuchFileException e) {
            return 0;
        }
    }

    /** Ends all transfers of this server. */
    void close() throws IOException {
        for (Transfer each : List.copyOf(running.values())) {
            each.close();
        }
    }
}
