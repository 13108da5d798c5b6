package dev.parley.files;

import dev.parley.broker.Broker;
import dev.parley.broker.Page;
import dev.parley.broker.PageSize;
import dev.parley.broker.ReadRequest;
import dev.parley.limits.RateTable;
import dev.parley.message.Payload;
import dev.parley.message.RoomName;
import dev.parley.wire.FileReference;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes files and gives them back. Who may do what is for callers to decide. Safe for use by any thread. No method blocks
 * but {@link #open} and {@link #close}; a stage fails with {@link FileException}, or with {@link UncheckedIOException} if the
 * disk fails.
 */
public final class FileService implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(FileService.class);

    /** What counts once for the rate. */
    private static final long RATED = 1024 * 1024;

    private static final int MOST_RATED = 65_536;
    private static final PageSize ONE = new PageSize(1, 1);

    private final FileOptions options;
    private final Broker log;
    private final Executor threads;
    private final InstantSource clock;
    private final boolean shared;
    private final Space space;
    private final Uploads uploads;
    private final Shelf shelf;
    private final Collector collector;
    private final Finished finished;
    private final RateTable<String> rates = new RateTable<>(MOST_RATED, System::nanoTime);
    private final AtomicBoolean sweeping = new AtomicBoolean();

    private FileService(FileOptions options, Broker log, Executor threads, InstantSource clock, boolean shared)
            throws IOException {
        this.options = options;
        this.log = log;
        this.threads = threads;
        this.clock = clock;
        this.shared = shared;
        Path directory = PrivateDirectory.create(options.directory());
        this.space = new Space(options);
        this.uploads = new Uploads(directory.resolve("uploads"), space, options.guests());
        this.shelf = new Shelf(directory.resolve("rooms"), space);
        this.collector = new Collector(shelf, log, threads, options.expire(), clock);
        this.finished = new Finished(clock);
        count();
    }

    /**
     * Opens the directory, and creates it if it is missing. Blocks while all files are counted.
     *
     * @param log holds the messages that refer to files
     * @param threads may block
     * @param shared whether other servers use the directory as well
     * @throws IllegalArgumentException if it cannot be written; the message names the setting
     */
    public static FileService open(
            FileOptions options, Broker log, Executor threads, InstantSource clock, boolean shared) {
        try {
            return new FileService(options, log, threads, clock, shared);
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "The directory of files " + options.directory().toAbsolutePath() + " cannot be written ("
                            + e.getClass().getSimpleName() + ": " + e.getMessage()
                            + "). Setting: parley.files.directory; parley.files.on=false starts without.",
                    e);
        }
    }

    private void count() throws IOException {
        space.counted(shelf.bytes() + uploads.bytes());
    }

    public FileOptions options() {
        return options;
    }

    /** Returns what all files and unfinished uploads take, in bytes. */
    public long used() {
        return space.used();
    }

    private <T> CompletableFuture<T> call(Callable<T> task) {
        try {
            return CompletableFuture.supplyAsync(
                    () -> {
                        try {
                            return task.call();
                        } catch (IOException e) {
                            throw new UncheckedIOException(e);
                        } catch (RuntimeException e) {
                            throw e;
                        } catch (Exception e) {
                            throw new CompletionException(e);
                        }
                    },
                    threads);
        } catch (RejectedExecutionException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /**
     * Creates an upload.
     *
     * @param length of the whole file, in bytes, at most what {@link #options} allow
     * @param sha256 the hash that the file must have; empty for any
     * @param roomTotal what the files of the room may have together, in bytes
     */
    public CompletionStage<Upload> create(
            Owner owner, RoomName room, long length, String type, String sha256, long roomTotal) {
        return call(() -> {
            if (!space.fits(Space.onDisk(length), owner.guest())) {
                throw new FileException(FileException.Kind.FULL);
            }
            if (!roomFits(room, length, roomTotal)) {
                throw new FileException(FileException.Kind.ROOM_FULL);
            }
            take(owner, length);
            return uploads.create(owner, room, length, type, sha256);
        });
    }

    private void take(Owner owner, long length) {
        if (owner.exempt()) {
            return;
        }
        long wait = rates.take(
                owner.prefix(), owner.guest() ? options.rate().times(options.guests()) : options.rate(), (int)
                        (1 + length / RATED));
        if (wait > 0) {
            throw new FileException(FileException.Kind.TOO_FAST, 1 + TimeUnit.NANOSECONDS.toMillis(wait));
        }
    }

    /** Finds an upload of this owner. */
    public CompletionStage<Upload> find(Owner owner, RoomName room, String id) {
        return call(() -> uploads.find(owner, room, id));
    }

    /** Finds the file of an upload of this owner that became complete on this server some minutes ago; empty if there is none. */
    public CompletionStage<Optional<StoredFile>> finished(Owner owner, RoomName room, String id) {
        StoredFile file = owner.mayHave(id) ? finished.find(id) : null;
        return file == null || !file.room().equals(room)
                ? CompletableFuture.completedStage(Optional.empty())
                : call(() -> Optional.ofNullable(shelf.find(room, file.sha256())));
    }

    /** Begins to send to an upload, from this offset on. The caller must close the transfer, or pass it to {@link #complete}. */
    public CompletionStage<Transfer> transfer(Upload upload, long offset) {
        return call(() -> uploads.open(upload, offset));
    }

    /** Appends to a transfer; the bytes must not change meanwhile. */
    public CompletionStage<Long> write(Transfer transfer, byte[] bytes, int length) {
        return call(() -> {
            transfer.write(bytes, length);
            return transfer.offset();
        });
    }

    /** Releases a transfer. What has arrived stays. */
    public void release(Transfer transfer) {
        var unused = call(() -> {
            transfer.close();
            return true;
        });
    }

    /**
     * Puts the file of an upload that has arrived whole into its room, and closes the transfer. Durable when it completes.
     *
     * @param roomTotal as for {@link #create}: uploads that began together may exceed it only together
     */
    public CompletionStage<StoredFile> complete(Transfer transfer, long roomTotal) {
        Upload upload = transfer.upload();
        return call(transfer::seal)
                .thenCompose(hash -> {
                    if (!upload.sha256().isEmpty() && !upload.sha256().equals(hash)) {
                        return cancel(upload)
                                .thenCompose(done ->
                                        CompletableFuture.failedStage(new FileException(FileException.Kind.DIGEST)));
                    }
                    return put(upload, hash, roomTotal);
                })
                .whenComplete((done, error) -> release(transfer));
    }

    private CompletionStage<StoredFile> put(Upload upload, String hash, long roomTotal) {
        RoomName room = upload.room();
        // the messages that will refer to it come after this position
        return log.read(ReadRequest.before(room, Long.MAX_VALUE, ONE).ownedBy(this))
                .thenApplyAsync(
                        head -> {
                            try {
                                synchronized (uploads.lock(upload.id())) {
                                    return put(upload, hash, roomTotal, head);
                                }
                            } catch (IOException e) {
                                throw new UncheckedIOException(e);
                            }
                        },
                        threads);
    }

    private StoredFile put(Upload upload, String hash, long roomTotal, Page head) throws IOException {
        RoomName room = upload.room();
        if (!Files.exists(uploads.file(upload))) {
            throw new FileException(FileException.Kind.GONE);
        }
        synchronized (shelf.lock(room)) {
            if (shelf.find(room, hash) == null && !roomFits(room, upload.length(), roomTotal)) {
                uploads.delete(upload.id());
                throw new FileException(FileException.Kind.ROOM_FULL);
            }
            if (!shelf.hasFiles(room)) {
                shelf.save(room, new RoomIndex(room.value(), head.epoch(), head.last(), clock.millis()));
            }
            StoredFile file = shelf.put(room, hash, upload.type(), uploads.file(upload), clock.millis());
            uploads.completed(upload);
            finished.add(upload.id(), file);
            return file;
        }
    }

    private boolean roomFits(RoomName room, long length, long roomTotal) throws IOException {
        return roomTotal == Long.MAX_VALUE || shelf.bytes(room) + length <= roomTotal;
    }

    /** Deletes an upload. */
    public CompletionStage<Boolean> cancel(Upload upload) {
        return call(() -> {
            uploads.delete(upload.id());
            return true;
        });
    }

    /** Finds a file of a room. */
    public CompletionStage<StoredFile> find(RoomName room, String sha256) {
        return call(() -> {
            StoredFile file = shelf.find(room, sha256);
            if (file == null) {
                throw new FileException(FileException.Kind.GONE);
            }
            return file;
        });
    }

    /** Opens a file from one byte to another, which is not included. The caller must close it. */
    public CompletionStage<FileContent> open(StoredFile file, long from, long end) {
        return call(() -> FileContent.open(file, threads, from, end));
    }

    /**
     * Learns that a message was stored, or edited.
     *
     * @param entry the entry of the log that says so
     * @param message the message's {@code seq}
     */
    public void stored(RoomName room, long entry, long message, Payload payload, Instant at) {
        String hash = FileReference.sha256(payload);
        if (hash != null) {
            collector.refer(room, new Collector.Referral(entry, message, hash, at.toEpochMilli()));
        }
    }

    /** Learns that messages of a room were changed or removed. */
    public void changed(RoomName room) {
        collector.look(room);
    }

    /** Learns that the messages of a person were erased. */
    public void erased(String user) {
        var unused = call(() -> {
            uploads.deleteOf(new Owner(false, user, false));
            collector.lookAtAll();
            return true;
        });
    }

    /** Deletes what has expired, a bit at a time. To be called about every second. */
    public void sweep() {
        rates.expire();
        if (sweeping.getAndSet(true)) {
            return;
        }
        var unused = call(() -> {
                    if (collector.goRound()) {
                        uploads.expire(options.expire(), clock.millis());
                        if (shared) {
                            count();
                        }
                    }
                    return true;
                })
                .whenComplete((done, error) -> {
                    sweeping.set(false);
                    if (error != null) {
                        LOG.warn("Files cannot be looked through: {}", error.toString());
                    }
                });
    }

    /** Ends the transfers; what has arrived stays, and can be continued. */
    @Override
    public void close() {
        try {
            uploads.close();
        } catch (IOException e) {
            LOG.debug("A transfer could not be ended", e);
        }
    }
}
