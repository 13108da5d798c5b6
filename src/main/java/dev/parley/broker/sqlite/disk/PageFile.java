package dev.parley.broker.sqlite.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.NavigableSet;
import java.util.TreeSet;

/**
 * The pages of a database, beside SQLite. It changes nothing but {@link UnusedBytes}.
 *
 * <p><b>To be closed after all connections to the database.</b> A process that closes a file gives up all POSIX locks that it
 * holds on the file, those of SQLite included.
 *
 * <p>Safe for any thread.
 */
final class PageFile implements AutoCloseable {
    /** Pages read at once. */
    private static final int READ = 64;

    private static final int SIZE_AT = 16;
    private static final int RESERVED_AT = 20;
    private static final int LARGEST_ROOT_AT = 52;
    private static final int HEADER = 100;

    /** SQLite never uses the page with this byte of the file. */
    private static final long LOCK_BYTE = 0x4000_0000;

    /** An entry of a map of pages: a kind, and the number of another page. */
    private static final int MAP_ENTRY = 5;

    private static final int ROOT = 1;
    private static final int NODE = 5;

    private static final int WAL_HEADER = 32;
    private static final int FRAME_HEADER = 24;

    private final FileChannel channel;
    private final Path wal;
    private final int size;
    private final int usable;

    private PageFile(FileChannel channel, Path wal, ByteBuffer header) throws IOException {
        this.channel = channel;
        this.wal = wal;
        int stored = Short.toUnsignedInt(header.getShort(SIZE_AT));
        this.size = stored == 1 ? 1 << Short.SIZE : stored;
        this.usable = size - Byte.toUnsignedInt(header.get(RESERVED_AT));
        if (size < 512 || header.getInt(LARGEST_ROOT_AT) == 0) {
            throw new IOException("the database has no map of its pages (auto_vacuum)");
        }
    }

    static PageFile open(Path database) throws IOException {
        FileChannel channel = FileChannel.open(database, StandardOpenOption.READ, StandardOpenOption.WRITE);
        ByteBuffer header = ByteBuffer.allocate(HEADER);
        read(channel, header, 0);
        return new PageFile(channel, walOf(database), header);
    }

    private static Path walOf(Path database) {
        return database.resolveSibling(database.getFileName() + "-wal");
    }

    /** Returns the number of pages, and so that of the last one. */
    long pages() throws IOException {
        return channel.size() / size;
    }

    /** Returns how many whole pages a number of bytes has. */
    long pagesOf(long bytes) {
        return bytes / size;
    }

    /** Returns those of some pages that seem to hold something in their unused bytes. They may be written meanwhile. */
    NavigableSet<Long> unclean(long first, long count) throws IOException {
        NavigableSet<Long> found = new TreeSet<>();
        ByteBuffer some = ByteBuffer.allocate(READ * size);
        byte[] page = new byte[size];
        for (long at = first; at < first + count; at += READ) {
            some.clear().limit((int) Math.min(READ, first + count - at) * size);
            read(channel, some, (at - 1) * size);
            some.flip();
            for (long number = at; some.remaining() >= size; number++) {
                some.get(page);
                if (number > 1 && UnusedBytes.clear(page, usable)) {
                    found.add(number);
                }
            }
        }
        return found;
    }

    /** Returns the numbers of all pages that the write-ahead log has, and perhaps of others. */
    NavigableSet<Long> written() throws IOException {
        NavigableSet<Long> found = new TreeSet<>();
        try (FileChannel log = FileChannel.open(wal)) {
            ByteBuffer number = ByteBuffer.allocate(Integer.BYTES);
            long end = log.size();
            for (long at = WAL_HEADER; at + FRAME_HEADER <= end; at += FRAME_HEADER + size) {
                number.clear();
                read(log, number, at);
                found.add(Integer.toUnsignedLong(number.getInt(0)));
            }
        } catch (NoSuchFileException e) {
            return found;
        }
        return found;
    }

    /** Returns the length of the write-ahead log in bytes. */
    long ahead() {
        return wal.toFile().length();
    }

    /**
     * Overwrites the unused bytes of some pages. The write-ahead log must be empty, and nobody may write to the database
     * meanwhile. A crash in between leaves a page with some of them, which is as good a page as before.
     */
    void clear(Iterable<Long> numbers) throws IOException {
        if (Files.exists(wal) && Files.size(wal) > 0) {
            throw new IOException("the write-ahead log is not empty");
        }
        byte[] page = new byte[size];
        byte[] kind = new byte[1];
        long pages = pages();
        for (long number : numbers) {
            if (number < 2 || number > pages || mapOf(number) == number || number == LOCK_BYTE / size + 1) {
                continue;
            }
            long map = mapOf(number);
            read(channel, ByteBuffer.wrap(kind), (map - 1) * size + MAP_ENTRY * (number - map - 1));
            read(channel, ByteBuffer.wrap(page), (number - 1) * size);
            if ((kind[0] == ROOT || kind[0] == NODE) && UnusedBytes.clear(page, usable)) {
                write(ByteBuffer.wrap(page), (number - 1) * size);
            }
        }
    }

    /** Returns the page that maps another one, or the page itself if it is such a map. */
    private long mapOf(long number) {
        long mapped = usable / MAP_ENTRY + 1L;
        long map = (number - 2) / mapped * mapped + 2;
        return map == LOCK_BYTE / size + 1 ? map + 1 : map;
    }

    /** Returns after what was overwritten is on disk. */
    void sync() throws IOException {
        channel.force(false);
    }

    /** Fills the buffer up to its limit, or with zeros from the end of the file on. */
    private static void read(FileChannel from, ByteBuffer into, long at) throws IOException {
        long place = at;
        while (into.hasRemaining()) {
            int count = from.read(into, place);
            if (count < 0) {
                into.put(new byte[into.remaining()]);
                return;
            }
            place += count;
        }
    }

    private void write(ByteBuffer from, long at) throws IOException {
        long place = at;
        while (from.hasRemaining()) {
            place += channel.write(from, place);
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
