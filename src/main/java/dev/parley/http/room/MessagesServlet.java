package dev.parley.http.room;

import dev.parley.handshake.AccessPolicy;
import dev.parley.handshake.Admission;
import dev.parley.handshake.NamedKeys;
import dev.parley.handshake.Reason;
import dev.parley.handshake.RefusalLog;
import dev.parley.http.exchange.ApiServlet;
import dev.parley.http.exchange.PageQuery;
import dev.parley.http.exchange.ReadServlet;
import dev.parley.http.exchange.RightsAnswers;
import dev.parley.http.exchange.SeatedRequest;
import dev.parley.hub.rate.RateLimits;
import dev.parley.message.RoomName;
import dev.parley.message.Verb;
import dev.parley.request.Query;
import dev.parley.request.UpgradeRequest;
import dev.parley.servlet.Problem;
import dev.parley.servlet.RequestFacts;
import dev.parley.wire.ErrorCode;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET /api/rooms/{room}/messages}: pages of a room's log for clients without a WebSocket, admitted by the checks of
 * the handshake. It only decides; {@link RoomReader} reads.
 */
public final class MessagesServlet extends ReadServlet {
    /** POST is answered by {@link SayServlet}. */
    private static final String METHODS = "GET, HEAD, POST, OPTIONS";

    private static final Pattern PATH = Pattern.compile("/([^/]+)/messages");

    private final transient AccessPolicy policy;
    private final transient RefusalLog refusals;
    private final transient RoomReader reader;
    private final transient NamedKeys keys;
    private final transient RateLimits limits;

    public MessagesServlet(ApiServlet.Door door, RoomReader reader, RateLimits limits) {
        this.limits = limits;
        this.policy = door.policy();
        this.keys = door.keys();
        this.refusals = door.refusals();
        this.reader = reader;
    }

    /** Returns whether a path below {@code /api/rooms} is that of a room's messages. */
    public static boolean isFor(String path) {
        return PATH.matcher(path).matches();
    }

    /** Returns the room that such a path names, which may not be a room's name. */
    static String room(String path) {
        Matcher matcher = PATH.matcher(path);
        return matcher.matches() ? matcher.group(1) : "";
    }

    @Override
    protected void read(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Matcher path = PATH.matcher(Objects.requireNonNullElse(request.getPathInfo(), ""));
        if (!path.matches()) {
            Problem.NOT_FOUND.write(response);
            return;
        }
        UpgradeRequest facts = RequestFacts.of(request, policy.roles());
        SeatedRequest.serve(
                policy.decideReader(facts, keys),
                facts,
                refusals,
                response,
                admission -> read(path.group(1), request, response, admission));
    }

    /** Returns whether the reader has taken over the request; it then answers and releases the seat. */
    private boolean read(String name, HttpServletRequest request, HttpServletResponse response, Admission admission)
            throws IOException {
        Optional<RoomName> room = RoomName.parse(name);
        if (room.isEmpty()) {
            new Problem(400, Reason.ROOM.word(), "This is not a room name.").write(response);
            return false;
        }
        PageQuery query;
        try {
            // the policy has parsed this query already
            Query given = Objects.requireNonNull(Query.parse(request.getQueryString()));
            query = PageQuery.of(room.get(), given, reader.page());
        } catch (IllegalArgumentException e) {
            new Problem(400, ErrorCode.INVALID.word(), String.valueOf(e.getMessage())).write(response);
            return false;
        }
        reader.read(
                RightsAnswers.identity(admission.identity()),
                query,
                request,
                admission.seat(),
                () -> tooFast(admission, room.get()));
        return true;
    }

    /** Counts a request that is allowed; returns its refusal if it comes too fast, or null. */
    private @Nullable Problem tooFast(Admission admission, RoomName room) {
        RateLimits.Excess excess =
                limits.take(admission.identity(), limits.group(admission.site().client()), room, Verb.HISTORY, 0);
        return excess == null ? null : slowDown(excess.retryAfter());
    }

    /** The status 429 with the time to wait in whole seconds (RFC 6585, section 4). */
    static Problem slowDown(Duration wait) {
        return new Problem(
                429,
                ErrorCode.SLOW_DOWN.word(),
                "This comes too fast.",
                Map.of("Retry-After", Long.toString(1 + wait.toSeconds())));
    }

    @Override
    protected String allowed() {
        return METHODS;
    }

    @Override
    public void options(HttpServletResponse response) {
        super.options(response);
        // anyone may ask what is allowed; the request itself is judged by its origin
        response.setHeader("Access-Control-Allow-Origin", "*");
        response.setHeader("Access-Control-Allow-Methods", METHODS);
        response.setHeader("Access-Control-Allow-Headers", SayServlet.HEADERS);
    }
}
