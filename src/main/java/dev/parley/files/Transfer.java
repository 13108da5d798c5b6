package dev.parley.files;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/**
 * The one request that sends to an upload at the moment. A lock on the file keeps out other requests, of other servers as
 * well; the system releases it if the process ends. Methods block.
 */
public final class Transfer implements AutoCloseable {
    /** What is written before it is looked again whether there is space. */
    private static final long UNCHECKED = 1024 * 1024;

    private final Upload upload;
    private final Space space;
    private final boolean guest;
    private final Runnable atEnd;

    @GuardedBy("this") private final FileChannel channel;

    @GuardedBy("this") private long offset;

    @GuardedBy("this") private long unchecked = UNCHECKED;

    @GuardedBy("this") private boolean closed;

    /** Whether everything has arrived, and is read once more. */
    private volatile boolean sealing;

    /** @param guest whether it is a guest's */
    Transfer(Upload upload, FileChannel channel, Space space, boolean guest, Runnable atEnd) {
        this.upload = upload;
        this.channel = channel;
        this.offset = upload.offset();
        this.space = space;
        this.guest = guest;
        this.atEnd = atEnd;
    }

    public Upload upload() {
        return upload;
    }

    public synchronized long offset() {
        return offset;
    }

    /**
     * Appends bytes; those that would make the file longer than announced are left out.
     *
     * @throws FileException if there is no space
     */
    public synchronized void write(byte[] bytes, int length) throws IOException {
        if (closed) {
            throw new IOException("the transfer has ended");
        }
        int count = (int) Math.min(length, upload.length() - offset);
        if (unchecked >= UNCHECKED && !space.fits(Math.min(UNCHECKED, upload.length() - offset), guest)) {
            throw new FileException(FileException.Kind.FULL);
        }
        unchecked = unchecked >= UNCHECKED ? count : unchecked + count;
        ByteBuffer from = ByteBuffer.wrap(bytes, 0, count);
        while (from.hasRemaining()) {
            int written = channel.write(from, offset);
            offset += written;
            space.add(written);
        }
    }

    /** Makes what has arrived durable and returns its hash. Fails if the transfer is closed meanwhile. */
    String seal() throws IOException {
        FileChannel whole;
        synchronized (this) {
            sealing = true;
            whole = channel;
        }
        whole.force(true);
        return Hashes.of(whole);
    }

    /** Releases the upload if it still arrives. */
    void interrupt() throws IOException {
        if (!sealing) {
            close();
        }
    }

    /** Releases the upload. What has arrived stays. Only the first call has an effect. */
    @Override
    public synchronized void close() throws IOException {
        if (!closed) {
            closed = true;
            atEnd.run();
            channel.close();
        }
    }
}
