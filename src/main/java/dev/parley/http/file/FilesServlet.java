package dev.parley.http.file;

import dev.parley.handshake.Decision;
import dev.parley.handshake.Reason;
import dev.parley.http.exchange.ApiServlet;
import dev.parley.http.exchange.CrossOrigin;
import dev.parley.http.exchange.SeatedRequest;
import dev.parley.hub.Allowance;
import dev.parley.message.RoomName;
import dev.parley.request.Headers;
import dev.parley.request.Query;
import dev.parley.request.UpgradeRequest;
import dev.parley.servlet.Problem;
import dev.parley.servlet.ProblemException;
import dev.parley.servlet.RequestFacts;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * {@code /api/rooms/{room}/files} and {@code /api/rooms/{room}/uploads}: files of rooms. It finds out who asks; {@link
 * UploadRequest} and {@link FileDownload} do the rest. There is no list of files.
 */
public final class FilesServlet extends HttpServlet {
    private static final Pattern PATH = Pattern.compile("/([^/]+)/(?:files(?:/([0-9a-f]{64}))?|(uploads)/([^/]+))");

    /** Neither is a list that somebody may read. */
    private static final String CREATE = "POST, OPTIONS";

    private static final String CONTINUE = "HEAD, PATCH, DELETE, OPTIONS";
    private static final String READ = "GET, HEAD, OPTIONS";

    private static final Problem OFF =
            new Problem(404, "files-off", "This server takes no files. Setting: parley.files.on.");

    private final transient ApiServlet.Door door;
    private final transient @Nullable FileDoor files;
    private final transient Executor workers;

    /**
     * @param files null if the server takes none
     * @param workers run the writing; their tasks never wait
     */
    public FilesServlet(ApiServlet.Door door, @Nullable FileDoor files, Executor workers) {
        this.door = door;
        this.files = files;
        this.workers = workers;
    }

    /** Returns whether a path below {@code /api/rooms} is that of files. */
    public static boolean isFor(String path) {
        return PATH.matcher(path).matches();
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Matcher path = PATH.matcher(Objects.requireNonNullElse(request.getPathInfo(), ""));
        if (!path.matches()) {
            Problem.NOT_FOUND.write(response);
            return;
        }
        String allowed = path.group(3) != null ? CONTINUE : path.group(2) != null ? READ : CREATE;
        if (request.getMethod().equals("OPTIONS")) {
            options(response, allowed);
        } else if (!Set.of(allowed.split(", ")).contains(request.getMethod())) {
            new Problem(405, Reason.METHOD.word(), "There is no such method here.", Map.of("Allow", allowed))
                    .write(response);
        } else {
            admit(path, request, response);
        }
    }

    private void admit(Matcher path, HttpServletRequest request, HttpServletResponse response) throws IOException {
        UpgradeRequest facts = RequestFacts.of(request, door.policy().roles());
        boolean reads = path.group(2) != null;
        Decision decision = reads
                ? door.policy().decideReader(facts, door.keys())
                : door.policy().decideUploader(facts, !request.getMethod().equals("HEAD"), door.keys());
        SeatedRequest.serve(decision, facts, door.refusals(), response, admission -> {
            CrossOrigin.expose(response, UploadHeaders.EXPOSED);
            FileDoor open = files;
            if (open == null) {
                throw new ProblemException(OFF);
            }
            RoomName room = RoomName.parse(path.group(1))
                    .orElseThrow(() ->
                            new ProblemException(new Problem(400, Reason.ROOM.word(), "This is not a room name.")));
            Allowance memory = open.allowance();
            FileCall call = FileCall.begin(request, admission, memory);
            act(open, call, room, path, facts.headers());
            return true;
        });
    }

    private void act(FileDoor open, FileCall call, RoomName room, Matcher path, Headers headers) {
        try {
            if (path.group(2) != null) {
                Query query = Objects.requireNonNull(Query.parse(call.request().getQueryString()));
                new FileDownload(open, call, room, headers, workers).begin(path.group(2), query);
                return;
            }
            UploadRequest upload = new UploadRequest(open, call, room, headers);
            call.answer(
                    switch (call.request().getMethod()) {
                        case "POST" -> upload.create();
                        case "PATCH" -> upload.append(path.group(4));
                        case "DELETE" -> upload.cancel(path.group(4));
                        default -> upload.tell(path.group(4));
                    });
        } catch (RuntimeException e) {
            if (call.claim()) {
                call.refuse(e);
            }
        }
    }

    /** Anyone may ask what is allowed; the request itself is judged by its origin. */
    private void options(HttpServletResponse response, String methods) {
        response.setStatus(HttpServletResponse.SC_NO_CONTENT);
        response.setHeader("Allow", methods);
        response.setHeader("Access-Control-Allow-Origin", "*");
        response.setHeader("Access-Control-Allow-Methods", methods);
        response.setHeader("Access-Control-Allow-Headers", UploadHeaders.ALLOWED);
        if (files != null) {
            response.setHeader(UploadHeaders.LIMIT, UploadRequest.limit(files.files()));
            response.setHeader("Access-Control-Expose-Headers", UploadHeaders.LIMIT);
        }
    }
}
