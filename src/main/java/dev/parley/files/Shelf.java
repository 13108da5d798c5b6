package dev.parley.files;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;

import dev.parley.message.RoomName;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Complete files: a directory for each room, called by a hash of the room's name, in which each file has the hash of its
 * content as its name. So a room's files have nothing to do with another room's, even if their content is the same. Methods
 * block.
 */
final class Shelf {
    private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");
    private static final int KEY_DIGITS = 32;
    private static final String TYPE = ".type";
    private static final String INDEX = "index";
    private static final String ROOM = "room";
    private static final String NEW = ".new";
    /** What a server that was killed has left of a file that was being replaced goes after this time. */
    private static final long STALE_MILLIS = 60_000;

    private final Object[] locks = new Object[64];

    private final Path rooms;
    private final Space space;

    Shelf(Path rooms, Space space) throws IOException {
        this.rooms = PrivateDirectory.create(rooms);
        this.space = space;
        Arrays.setAll(locks, each -> new Object());
    }

    /** Returns what a thread must hold that adds to, or removes from, the files of a room. */
    Object lock(RoomName room) {
        return locks[Math.floorMod(room.hashCode(), locks.length)];
    }

    static boolean isHash(String text) {
        return HASH.matcher(text).matches();
    }

    private Path directory(RoomName room) {
        return rooms.resolve(Hashes.of(room.value()).substring(0, KEY_DIGITS));
    }

    boolean hasFiles(RoomName room) {
        return Files.exists(directory(room).resolve(ROOM));
    }

    /** Returns the index of a room; null if there is none, or if it cannot be read. */
    @Nullable RoomIndex index(RoomName room) throws IOException {
        try {
            return RoomIndex.parse(Files.readAllLines(directory(room).resolve(INDEX), UTF_8));
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    void save(RoomName room, RoomIndex index) throws IOException {
        Path directory = PrivateDirectory.create(directory(room));
        replace(directory.resolve(ROOM), List.of(room.value()));
        replace(directory.resolve(INDEX), index.lines());
    }

    private static void replace(Path file, List<String> lines) throws IOException {
        Path next = Files.createTempFile(file.getParent(), file.getFileName().toString(), NEW);
        Files.write(next, lines, UTF_8);
        Files.move(next, file, ATOMIC_MOVE, REPLACE_EXISTING);
    }

    /** Puts a complete upload on the shelf. A file with the same content keeps its type. Durable when it returns. */
    StoredFile put(RoomName room, String sha256, String type, Path content, long now) throws IOException {
        Path directory = PrivateDirectory.create(directory(room));
        Path file = directory.resolve(sha256);
        Path described = directory.resolve(sha256 + TYPE);
        long before = Uploads.size(file);
        boolean exists = Files.exists(file);
        if (!Files.exists(described)) {
            replace(described, List.of(type));
        }
        long bytes = Files.size(content);
        // compared with the time of messages, so it must come from this clock
        Files.setLastModifiedTime(content, FileTime.fromMillis(now));
        Files.move(content, file, ATOMIC_MOVE, REPLACE_EXISTING);
        PrivateDirectory.sync(directory);
        PrivateDirectory.sync(rooms);
        space.add(-bytes + Space.onDisk(bytes) - (exists ? Space.onDisk(before) : 0));
        return new StoredFile(room, sha256, type(described), bytes, file);
    }

    /** Returns a file of a room, or null if it has none with this hash. */
    @Nullable StoredFile find(RoomName room, String sha256) throws IOException {
        Path directory = directory(room);
        Path file = directory.resolve(sha256);
        try {
            return HASH.matcher(sha256).matches()
                    ? new StoredFile(room, sha256, type(directory.resolve(sha256 + TYPE)), Files.size(file), file)
                    : null;
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    boolean has(RoomName room, String sha256) {
        return HASH.matcher(sha256).matches() && Files.exists(directory(room).resolve(sha256));
    }

    private static String type(Path described) throws IOException {
        List<String> lines = Files.readAllLines(described, UTF_8);
        return lines.isEmpty() ? "application/octet-stream" : lines.get(0);
    }

    void delete(RoomName room, String sha256) throws IOException {
        Path directory = directory(room);
        Path file = directory.resolve(sha256);
        long bytes = Uploads.size(file);
        if (Files.deleteIfExists(file)) {
            space.add(-Space.onDisk(bytes));
        }
        Files.deleteIfExists(directory.resolve(sha256 + TYPE));
    }

    /** Forgets a room that has no files. */
    void deleteRoom(RoomName room) throws IOException {
        Path directory = directory(room);
        Files.deleteIfExists(directory.resolve(INDEX));
        Files.deleteIfExists(directory.resolve(ROOM));
        try {
            Files.deleteIfExists(directory);
        } catch (DirectoryNotEmptyException e) {
            // another server has put a file here meanwhile; without an index, the log is read from its beginning
            replace(directory.resolve(ROOM), List.of(room.value()));
        }
    }

    /** Returns the hashes of a room's files. */
    List<String> files(RoomName room, long now) throws IOException {
        List<String> hashes = new ArrayList<>();
        for (Path each : list(directory(room))) {
            String name = each.getFileName().toString();
            if (isHash(name)) {
                hashes.add(name);
            } else if (name.endsWith(NEW) && now - modified(each) > STALE_MILLIS) {
                Files.deleteIfExists(each);
            }
        }
        return hashes;
    }

    /** Returns when a file was completed, in milliseconds since 1970; 0 if it is gone. */
    long completed(RoomName room, String sha256) throws IOException {
        return modified(directory(room).resolve(sha256));
    }

    private static long modified(Path file) throws IOException {
        try {
            return Files.getLastModifiedTime(file).toMillis();
        } catch (NoSuchFileException e) {
            return 0;
        }
    }

    /** Returns what the files of a room take, without the rest of the blocks. */
    long bytes(RoomName room) throws IOException {
        long sum = 0;
        for (Path each : list(directory(room))) {
            sum += isHash(each.getFileName().toString()) ? Uploads.size(each) : 0;
        }
        return sum;
    }

    /** Returns what all files take on disk. */
    long bytes() throws IOException {
        long sum = 0;
        for (Path room : list(rooms)) {
            for (Path each : list(room)) {
                sum += isHash(each.getFileName().toString()) ? Space.onDisk(Uploads.size(each)) : 0;
            }
        }
        return sum;
    }

    /** Returns the rooms that have files. */
    List<RoomName> rooms() throws IOException {
        List<RoomName> names = new ArrayList<>();
        for (Path each : list(rooms)) {
            try {
                RoomName.parse(Files.readString(each.resolve(ROOM), UTF_8).strip())
                        .ifPresent(names::add);
            } catch (NoSuchFileException e) {
                // forgotten meanwhile
            }
        }
        return names;
    }

    private static List<Path> list(Path directory) throws IOException {
        List<Path> paths = new ArrayList<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(directory)) {
            all.forEach(paths::add);
        } catch (NoSuchFileException e) {
            // no file yet
        } catch (NotDirectoryException e) {
            // not ours
        }
        return paths;
    }
}
