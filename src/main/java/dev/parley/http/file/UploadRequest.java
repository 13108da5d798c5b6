package dev.parley.http.file;

import dev.parley.files.FileService;
import dev.parley.files.Owner;
import dev.parley.files.StoredFile;
import dev.parley.files.Transfer;
import dev.parley.files.Upload;
import dev.parley.message.RoomName;
import dev.parley.request.Headers;
import dev.parley.servlet.Problem;
import dev.parley.servlet.ProblemException;
import dev.parley.wire.ErrorCode;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/** What a request does to an upload. No thread waits for the caller's bytes, and none of the container's for the disk. */
public final class UploadRequest {
    /** The disk writes and the log answers within this time, even if a large file has to be read once more. */
    private static final long PATIENCE_SECONDS = 120;

    private final FileDoor door;
    private final FileCall call;
    private final RoomName room;
    private final Headers headers;
    private final Owner owner;

    UploadRequest(FileDoor door, FileCall call, RoomName room, Headers headers) {
        this.door = door;
        this.call = call;
        this.room = room;
        this.headers = headers;
        this.owner = door.owner(call.admission(), room);
    }

    private FileService files() {
        return door.files();
    }

    /** {@code POST}: creates an upload; if the request has bytes, takes them, too. */
    CompletionStage<FileCall.Reply> create() {
        boolean last = UploadHeaders.isLast(headers);
        long length = UploadHeaders.length(call.request(), headers);
        String sha256 = UploadHeaders.sha256(headers);
        String type = FileHeaders.type(call.request().getContentType());
        boolean empty = call.request().getContentLengthLong() == 0 && !last;
        if (type == null) {
            throw new ProblemException(new Problem(415, "content-type", "Content-Type is malformed."));
        }
        return door.maySend(call.admission(), room).thenCompose(allowed -> {
            check(allowed, length, type);
            return files().create(owner, room, length, type, sha256, allowed.total())
                    .thenCompose(upload -> empty
                            ? CompletableFuture.completedStage(created(upload))
                            : append(
                                            upload,
                                            0,
                                            allowed,
                                            offset -> unfinished(201, "uploads/" + upload.id(), upload, offset),
                                            "files/")
                                    .exceptionallyCompose(error -> files().cancel(upload) // nobody knows its id
                                            .thenCompose(done -> CompletableFuture.failedStage(error))));
        });
    }

    private static void check(FileDoor.Room allowed, long length, String type) {
        if (length > allowed.largest()) {
            throw new ProblemException(new Problem(
                    413,
                    ErrorCode.TOO_BIG.word(),
                    "A file may have " + allowed.largest() + " bytes at most here.",
                    Map.of("Connection", "close")));
        }
        if (!allowed.options().takes(type)) {
            throw new ProblemException(new Problem(
                    415,
                    "file-type",
                    "This room takes files of these types only: "
                            + String.join(", ", allowed.options().fileTypes()) + ".",
                    Map.of("Connection", "close")));
        }
    }

    private FileCall.Reply created(Upload upload) {
        FileCall.Reply reply = unfinished(201, "uploads/" + upload.id(), upload, 0);
        return new FileCall.Reply(reply.status(), reply.headers(), Map.of("upload", upload.id()));
    }

    private FileCall.Reply unfinished(int status, @Nullable String location, Upload upload, long offset) {
        Map<String, String> answer = new LinkedHashMap<>();
        if (location != null) {
            answer.put("Location", location);
        }
        answer.put(UploadHeaders.COMPLETE, "?0");
        answer.put(UploadHeaders.OFFSET, Long.toString(offset));
        answer.put(UploadHeaders.LENGTH, Long.toString(upload.length()));
        answer.put(UploadHeaders.LIMIT, limit(files()));
        return new FileCall.Reply(status, answer, Map.of());
    }

    /** Tells that everything has arrived. */
    private static FileCall.Reply arrived(StoredFile file) {
        String bytes = Long.toString(file.bytes());
        return new FileCall.Reply(
                204,
                Map.of(UploadHeaders.COMPLETE, "?1", UploadHeaders.OFFSET, bytes, UploadHeaders.LENGTH, bytes),
                Map.of());
    }

    /** Returns what uploads are allowed, as the draft writes it. */
    static String limit(FileService files) {
        return "max-size=" + files.options().largest() + ", max-age="
                + files.options().expire().toSeconds();
    }

    /** {@code HEAD}: tells how much has arrived. */
    CompletionStage<FileCall.Reply> tell(String id) {
        return door.maySend(call.admission(), room)
                .thenCompose(allowed -> files().finished(owner, room, id))
                .thenCompose(file -> file.isPresent()
                        ? CompletableFuture.completedStage(arrived(file.get()))
                        : files().find(owner, room, id)
                                .thenApply(upload -> unfinished(204, null, upload, upload.offset())));
    }

    /** {@code DELETE}: gives an upload up. */
    CompletionStage<FileCall.Reply> cancel(String id) {
        return files().find(owner, room, id)
                .thenCompose(files()::cancel)
                .thenApply(done -> new FileCall.Reply(204, Map.of(), Map.of()));
    }

    /** {@code PATCH}: takes bytes that follow what has arrived; if nothing is missing, tells once more which file it is. */
    CompletionStage<FileCall.Reply> append(String id) {
        String type = Objects.requireNonNullElse(call.request().getContentType(), "");
        if (!type.split(";", 2)[0].strip().equalsIgnoreCase(UploadHeaders.PART)) {
            throw new ProblemException(
                    new Problem(415, "content-type", "A part of a file must be " + UploadHeaders.PART + "."));
        }
        long offset = UploadHeaders.offset(headers);
        return door.maySend(call.admission(), room)
                .thenCompose(allowed -> files().finished(owner, room, id)
                        .thenCompose(file -> file.isPresent()
                                        && offset == file.get().bytes()
                                        && call.request().getContentLengthLong() == 0
                                ? CompletableFuture.completedStage(complete(file.get(), "../files/"))
                                : files().find(owner, room, id)
                                        .thenCompose(upload -> append(
                                                upload,
                                                offset,
                                                allowed,
                                                reached -> unfinished(204, null, upload, reached),
                                                "../files/"))));
    }

    /**
     * Takes the body of the request.
     *
     * @param unfinished returns the answer if the file is not complete afterwards
     * @param path the address of files, relative to that of this request
     */
    private CompletionStage<FileCall.Reply> append(
            Upload upload, long offset, FileDoor.Room allowed, LongFunction<FileCall.Reply> unfinished, String path) {
        try {
            if (call.request().getContentLengthLong() > upload.length() - offset) {
                throw new ProblemException(tooLong());
            }
            call.hold(DiskBody.PIECE);
        } catch (RuntimeException e) {
            // what was created for this request is deleted again
            return CompletableFuture.failedStage(e);
        }
        return files().transfer(upload, offset)
                .thenCompose(transfer -> body(transfer)
                        .thenCompose(count -> {
                            if (transfer.offset() < upload.length()) {
                                files().release(transfer);
                                return CompletableFuture.completedStage(unfinished.apply(transfer.offset()));
                            }
                            return files().complete(transfer, allowed.total())
                                    .toCompletableFuture()
                                    .orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
                                    .thenApply(file -> complete(file, path));
                        })
                        .whenComplete((reply, error) -> files().release(transfer)));
    }

    private CompletionStage<Long> body(Transfer transfer) {
        long room = transfer.upload().length() - transfer.offset();
        long[] arrived = new long[1];
        try {
            DiskBody.Sink sink = (piece, length) -> {
                arrived[0] += length;
                return arrived[0] > room
                        ? CompletableFuture.failedStage(new ProblemException(tooLong()))
                        : files().write(transfer, piece, length);
            };
            return DiskBody.move(call.request(), sink, files().options().patience());
        } catch (IOException | RuntimeException e) {
            return CompletableFuture.failedStage(e);
        }
    }

    private static Problem tooLong() {
        return new Problem(
                413,
                ErrorCode.TOO_BIG.word(),
                "This is more than the file has, as Upload-Length says.",
                Map.of("Connection", "close"));
    }

    private static FileCall.Reply complete(StoredFile file, String path) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("room", file.room().value());
        members.put("sha256", file.sha256());
        members.put("type", file.type());
        members.put("bytes", file.bytes());
        return new FileCall.Reply(201, Map.of("Location", path + file.sha256(), UploadHeaders.COMPLETE, "?1"), members);
    }
}
