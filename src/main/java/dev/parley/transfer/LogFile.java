package dev.parley.transfer;

import dev.parley.broker.BrokerException;
import dev.parley.broker.LogSink;
import dev.parley.broker.LogTarget;
import dev.parley.broker.Sha256;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Set;
import java.util.function.Supplier;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipException;

/**
 * Writes and reads the file in which a log is moved; cluster.md describes it. Memory is bounded, regardless of the size of the
 * log. Failures are {@link BrokerException} with a message for the operator, or {@link IOException}.
 */
public final class LogFile {
    private static final int VERSION = 1;
    private static final String KIND = "log";
    private static final int BUFFER_BYTES = 64 * 1024;

    /** The first two bytes of a file that is compressed (RFC 1952, section 2.3.1). */
    private static final byte[] GZIP = {0x1f, (byte) 0x8b};

    private LogFile() {}

    /** A log that can be read as a whole. */
    @FunctionalInterface
    public interface Source {
        /** Reads everything. */
        void read(LogSink to) throws IOException;
    }

    /**
     * Writes a new file, which only its owner can read, and which is compressed if its name ends with {@code .gz}. Nothing is
     * left of it if that fails. It is on disk when this returns.
     *
     * @param by which version of Parley writes it; for people who look at the file
     */
    public static LogCounts write(Path file, String by, Source source) throws IOException {
        FileChannel channel;
        try {
            channel = FileChannel.open(
                    file, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), attributes(file));
        } catch (FileAlreadyExistsException e) {
            throw new BrokerException(file + " exists already, and is not overwritten.", e);
        } catch (NoSuchFileException e) {
            throw new BrokerException(file + " cannot be created: its directory does not exist.", e);
        }
        boolean written = false;
        try (channel) {
            LogCounts counts = write(Channels.newOutputStream(channel), isPacked(file), by, source);
            channel.force(true);
            written = true;
            return counts;
        } finally {
            if (!written) {
                Files.deleteIfExists(file);
            }
        }
    }

    private static boolean isPacked(Path file) {
        return file.toString().endsWith(".gz");
    }

    private static FileAttribute<?>[] attributes(Path file) {
        if (!file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            return new FileAttribute<?>[0];
        }
        return new FileAttribute<?>[] {
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
        };
    }

    private static LogCounts write(OutputStream plain, boolean packed, String by, Source source) throws IOException {
        GZIPOutputStream gzip = packed ? new GZIPOutputStream(plain, BUFFER_BYTES) : null;
        OutputStream out = new BufferedOutputStream(gzip == null ? plain : gzip, BUFFER_BYTES);
        MessageDigest digest = Sha256.digest();
        LineEncoder lines = new LineEncoder(line -> put(out, digest, line));
        put(
                out,
                digest,
                LineEncoder.encode(json -> json.writeStringProperty("parley", KIND)
                        .writeNumberProperty("version", VERSION)
                        .writeStringProperty("by", by)));
        source.read(lines);
        out.write(lines.trailer(HexFormat.of().formatHex(digest.digest())));
        out.write('\n');
        out.flush();
        if (gzip != null) {
            gzip.finish();
        }
        return lines.counts();
    }

    private static void put(OutputStream out, MessageDigest digest, byte[] line) throws IOException {
        out.write(line);
        out.write('\n');
        digest.update(line);
        digest.update((byte) '\n');
    }

    /**
     * Fills an empty log from a file, and reads back whether it holds the same. The log stays empty if anything is wrong.
     *
     * @param open opens the log once the file was recognised; it is closed
     * @param remembered how long keys are remembered: older ones are left out
     */
    public static LogCounts read(Path file, Supplier<? extends LogTarget> open, Duration remembered, Instant now)
            throws IOException {
        try (LineReader lines = new LineReader(unpack(file), Sha256.digest())) {
            try {
                readHeader(file, lines);
                try (LogTarget target = open.get()) {
                    ContentSum stored = new ContentSum();
                    readBody(file, lines, new YoungKeys(new BothSinks(target, stored.lines()), remembered, now));
                    ContentSum found = new ContentSum();
                    target.readBack(found.lines());
                    if (!found.isSameAs(stored)) {
                        throw new BrokerException("The log does not contain what was stored: "
                                + found.lines().counts() + " instead of "
                                + stored.lines().counts() + ". It was left empty.");
                    }
                    target.commit();
                    return stored.lines().counts();
                }
            } catch (DamagedException e) {
                throw new BrokerException(file + " is damaged: line " + lines.number() + " " + e.getMessage() + ".", e);
            } catch (ZipException e) {
                throw new BrokerException(
                        file + " is damaged: it cannot be decompressed after line " + lines.number() + ".", e);
            }
        }
    }

    private static InputStream unpack(Path file) throws IOException {
        InputStream in;
        try {
            in = new BufferedInputStream(Files.newInputStream(file), BUFFER_BYTES);
        } catch (NoSuchFileException e) {
            throw new BrokerException(file + " does not exist.", e);
        }
        try {
            in.mark(GZIP.length);
            byte[] start = in.readNBytes(GZIP.length);
            in.reset();
            return Arrays.equals(start, GZIP) ? new GZIPInputStream(in, BUFFER_BYTES) : in;
        } catch (IOException e) {
            in.close();
            throw e;
        }
    }

    private static void readHeader(Path file, LineReader lines) throws IOException {
        byte[] first = lines.next();
        if (first == null) {
            throw truncated(file, lines);
        }
        Line header;
        try {
            header = Line.parse(first);
        } catch (DamagedException e) {
            throw new BrokerException(file + " is not a log that parley export has written.", e);
        }
        if (!KIND.equals(header.optional("parley"))) {
            throw new BrokerException(file + " is not a log that parley export has written.");
        }
        long version = header.number("version");
        if (version != VERSION) {
            throw new BrokerException(file + " has version " + version
                    + " of the format, and this Parley knows version " + VERSION + " only.");
        }
    }

    private static void readBody(Path file, LineReader lines, LogSink to) throws IOException {
        LineDecoder decoder = new LineDecoder(to);
        byte[] bytes = lines.next();
        while (bytes != null) {
            Line line = Line.parse(bytes);
            if (line.has("end")) {
                readTrailer(file, lines, line, decoder.counts());
                return;
            }
            decoder.decode(line);
            bytes = lines.next();
        }
        throw truncated(file, lines);
    }

    private static void readTrailer(Path file, LineReader lines, Line trailer, LogCounts read) throws IOException {
        LogCounts counts = new LogCounts(
                trailer.number("rooms"), trailer.number("messages"), trailer.number("keys"), trailer.number("records"));
        if (!counts.equals(read)) {
            throw new BrokerException(
                    file + " is damaged: it should contain " + counts + ", and contains " + read + ".");
        }
        if (!trailer.text("sha256").equals(lines.checksum())) {
            throw new BrokerException(file + " is damaged: its contents do not match its checksum.");
        }
        if (lines.hasMore()) {
            throw new BrokerException(file + " is damaged: it continues after its last line.");
        }
    }

    private static BrokerException truncated(Path file, LineReader lines) {
        return new BrokerException(file + " is truncated: it ends after line " + lines.number()
                + ", without the line that counts all others.");
    }
}
