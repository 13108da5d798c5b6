package dev.parley.files;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** Reads a part of a file, piece by piece. Its calls come one after the other, so its fields need no lock. */
public final class FileContent implements AutoCloseable {
    /** What one reader holds in memory, in bytes. */
    public static final int PIECE = 32 * 1024;

    private final FileChannel channel;
    private final Executor threads;
    private final long end;
    private long at;

    private FileContent(FileChannel channel, Executor threads, long from, long end) {
        this.channel = channel;
        this.threads = threads;
        this.at = from;
        this.end = end;
    }

    /**
     * Opens a file; blocks.
     *
     * @param from the first byte
     * @param end the byte after the last one
     */
    static FileContent open(StoredFile file, Executor threads, long from, long end) throws IOException {
        try {
            return new FileContent(FileChannel.open(file.path(), StandardOpenOption.READ), threads, from, end);
        } catch (NoSuchFileException e) {
            throw new FileException(FileException.Kind.GONE);
        }
    }

    /** Reads the next piece; completes with null after the last one. */
    public CompletionStage<byte @Nullable []> next() {
        return CompletableFuture.supplyAsync(this::read, threads);
    }

    private byte @Nullable [] read() {
        if (at >= end) {
            return null;
        }
        ByteBuffer piece = ByteBuffer.allocate((int) Math.min(PIECE, end - at));
        try {
            while (piece.hasRemaining()) {
                int read = channel.read(piece, at);
                if (read < 0) {
                    throw new IOException("the file is shorter than it was");
                }
                at += read;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return piece.array();
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
