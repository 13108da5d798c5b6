package dev.parley.broker.sqlite.disk;

import dev.parley.broker.sqlite.table.RowChecksum;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A small file beside the database that records how far the log had come, of which epoch, in which file. A database with
 * fewer messages, or in another file, was restored from a copy or has lost its end. Its positions could be assigned a
 * second time, so it gets a new epoch.
 *
 * <p>The file is written after each commit, and not synced: it may lag, and is never ahead of the database.
 * Confined to the writer's thread once it is started.
 */
public final class HighWaterMark implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HighWaterMark.class);

    private static final Pattern LINE = Pattern.compile(
            "(?<body>epoch=(?<epoch>\\w+) messages=(?<messages>\\d+) file=(?<file>\\w+)) crc=(?<crc>\\d+)");
    private static final Pattern INODE = Pattern.compile("ino=(\\w+)");
    private static final int LENGTH = 128;

    private final FileChannel channel;
    private final String epoch;
    private final String fileId;
    private long messages;

    private HighWaterMark(FileChannel channel, String epoch, String fileId, long messages) {
        this.channel = channel;
        this.epoch = epoch;
        this.fileId = fileId;
        this.messages = messages;
    }

    /**
     * Compares the file with the database.
     *
     * @param messages how many messages the database was ever given
     * @return why the database is not the one that this file was written for, or null if it is
     */
    public static @Nullable String mismatch(Path file, Path database, String epoch, long messages) throws IOException {
        if (messages == 0) {
            return null;
        }
        if (!Files.exists(file)) {
            return file.getFileName() + " is missing beside it";
        }
        Matcher line =
                LINE.matcher(Files.readString(file, StandardCharsets.ISO_8859_1).strip());
        if (!line.matches() || !line.group("crc").equals(crc(line.group("body")))) {
            return file.getFileName() + " beside it is corrupt";
        }
        if (!line.group("epoch").equals(epoch)) {
            return file.getFileName() + " beside it belongs to another log";
        }
        if (!line.group("file").equals(id(database))) {
            return "it is a copy";
        }
        long marked = Long.parseLong(line.group("messages"));
        return marked > messages ? "it holds " + messages + " messages, and once had " + marked : null;
    }

    /** Starts to write the file, for the database as it is now. */
    public static HighWaterMark start(Path file, Path database, String epoch, long messages) throws IOException {
        PrivateFiles.create(file);
        FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
        try {
            HighWaterMark mark = new HighWaterMark(channel, epoch, id(database), messages);
            mark.write();
            channel.force(true);
            return mark;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /** Records that {@code count} more messages are durable. */
    public void advance(int count) {
        messages += count;
        try {
            write();
        } catch (IOException e) {
            LOG.debug("The high-water mark was not written", e);
        }
    }

    private void write() throws IOException {
        String body = "epoch=" + epoch + " messages=" + messages + " file=" + fileId;
        String line = body + " crc=" + crc(body);
        // one padded line, so that it can be overwritten in place
        byte[] bytes = (line + " ".repeat(LENGTH - line.length() - 1) + "\n").getBytes(StandardCharsets.ISO_8859_1);
        channel.write(ByteBuffer.wrap(bytes), 0);
    }

    /** Returns what distinguishes this file from a copy of it: its inode, if the file system has inodes. */
    private static String id(Path database) throws IOException {
        Object key = Files.readAttributes(database, BasicFileAttributes.class).fileKey();
        // not the device: its number may change with every mount
        Matcher inode = INODE.matcher(String.valueOf(key));
        return inode.find() ? inode.group(1) : "unknown";
    }

    private static String crc(String body) {
        return Long.toString(new RowChecksum().add(body).value());
    }

    @Override
    public void close() throws IOException {
        channel.force(false);
        channel.close();
    }
}
