package dev.parley.http.file;

import dev.parley.files.FileContent;
import dev.parley.files.StoredFile;
import dev.parley.http.exchange.StreamWriter;
import dev.parley.message.RoomName;
import dev.parley.request.Headers;
import dev.parley.request.Query;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** Sends a file, or a part of it. Nothing that browsers could run is sent as what it says it is. */
public final class FileDownload {
    private static final int SHORT_HASH = 16;

    private final FileDoor door;
    private final FileCall call;
    private final RoomName room;
    private final Headers headers;
    private final Executor workers;

    /** @param workers run the writing; their tasks never wait */
    FileDownload(FileDoor door, FileCall call, RoomName room, Headers headers, Executor workers) {
        this.door = door;
        this.call = call;
        this.room = room;
        this.headers = headers;
        this.workers = workers;
    }

    void begin(String sha256, Query query) {
        var unused = door.mayGet(call.admission(), room)
                .thenCompose(verdict -> door.files().find(room, sha256))
                .whenComplete((file, error) -> {
                    if (error != null) {
                        fail(error);
                    } else {
                        try {
                            answer(file, query.get("name"));
                        } catch (RuntimeException e) {
                            fail(e);
                        }
                    }
                });
    }

    private void fail(Throwable error) {
        if (call.claim()) {
            call.refuse(error);
        }
    }

    private void answer(StoredFile file, @Nullable String name) {
        HttpServletResponse response = call.response();
        String tag = "\"" + file.sha256() + "\"";
        String condition = headers.first("If-None-Match");
        response.setHeader("ETag", tag);
        // rights are asked about each time; a browser that has the file is told that in a few bytes
        response.setHeader("Cache-Control", "private, no-cache");
        if (condition != null && condition.contains(tag)) {
            empty(HttpServletResponse.SC_NOT_MODIFIED);
            return;
        }
        String basis = headers.first("If-Range");
        String range = basis == null || basis.strip().equals(tag) ? headers.first("Range") : null;
        FileHeaders.Part part = FileHeaders.part(range, file.bytes());
        response.setHeader("Accept-Ranges", "bytes");
        response.setHeader("Content-Security-Policy", FileHeaders.SECURITY_POLICY);
        response.setHeader("Cross-Origin-Resource-Policy", "same-site");
        if (part == null) {
            response.setHeader("Content-Range", "bytes */" + file.bytes());
            empty(HttpServletResponse.SC_REQUESTED_RANGE_NOT_SATISFIABLE);
            return;
        }
        if (call.request().getMethod().equals("HEAD")) {
            describe(file, part, name);
            empty(call.response().getStatus());
        } else {
            send(file, part, name);
        }
    }

    private void describe(StoredFile file, FileHeaders.Part part, @Nullable String name) {
        HttpServletResponse response = call.response();
        if (part.end() - part.from() < file.bytes()) {
            response.setStatus(HttpServletResponse.SC_PARTIAL_CONTENT);
            response.setHeader("Content-Range", "bytes " + part.from() + "-" + (part.end() - 1) + "/" + file.bytes());
        }
        response.setHeader(
                "Content-Disposition",
                FileHeaders.disposition(file.type(), name, file.sha256().substring(0, SHORT_HASH)));
        response.setContentType(FileHeaders.sent(file.type()));
        response.setContentLengthLong(part.end() - part.from());
    }

    private void empty(int status) {
        if (call.claim()) {
            call.response().setStatus(status);
            call.context().complete();
        }
    }

    private void send(StoredFile file, FileHeaders.Part part, @Nullable String name) {
        // the piece that is written, and the one that was read meanwhile
        call.hold(2 * FileContent.PIECE);
        var unused = door.files().open(file, part.from(), part.end()).whenComplete((content, error) -> {
            if (error != null) {
                fail(error);
                return;
            }
            boolean sending = false;
            try {
                if (call.claim()) {
                    describe(file, part, name);
                    StreamWriter.send(
                            call.context(), FileHeaders.sent(file.type()), content::next, workers, content::close);
                    sending = true;
                }
            } catch (IOException | RuntimeException e) {
                call.gone(e);
            } finally {
                if (!sending) {
                    content.close();
                }
            }
        });
    }
}
