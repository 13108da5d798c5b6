package dev.parley.http.connection;

import dev.parley.handshake.AccessPolicy;
import dev.parley.handshake.Admission;
import dev.parley.handshake.Decision;
import dev.parley.handshake.Reason;
import dev.parley.handshake.RefusalLog;
import dev.parley.handshake.Seat;
import dev.parley.http.exchange.AsyncResponseWriter;
import dev.parley.http.exchange.CrossOrigin;
import dev.parley.http.exchange.EventStream;
import dev.parley.http.exchange.RefusedRequest;
import dev.parley.http.exchange.SeatedRequest;
import dev.parley.hub.ConnectInfo;
import dev.parley.hub.Hub;
import dev.parley.hub.Login;
import dev.parley.message.RoomName;
import dev.parley.message.User;
import dev.parley.request.Query;
import dev.parley.request.UpgradeRequest;
import dev.parley.servlet.Problem;
import dev.parley.servlet.ProblemException;
import dev.parley.servlet.RequestFacts;
import dev.parley.wire.Subprotocol;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code /api/connections/{name}}: a connection that speaks {@code parley.v1.json} without a WebSocket, for clients whose proxy lets
 * none through. {@code POST …/open} opens it, {@code POST} brings commands, and events come as server-sent events in the response to
 * {@code open}, or in answers to {@code GET …?after=}. It is a client of the hub like a socket.
 *
 * <p>Its client chooses name and secret. The name leads all requests to the same server; the secret is the credential of all
 * but the first, is sent in a header, and so is neither in logs nor added by a browser for another site.
 */
public final class ConnectionsServlet extends HttpServlet {
    /** The header with the secret. */
    private static final String SECRET = "Parley-Secret";

    private static final Pattern PATH = Pattern.compile("/([0-9a-f]{16,64})(/open|/close)?");

    private static final Pattern SECRETS = Pattern.compile("[0-9A-Za-z_-]{22,128}");

    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,15}");

    /** The room of the subprotocols with one room, which this is not. */
    private static final RoomName HOME = RoomName.parse("lobby").orElseThrow();

    private static final Problem UNKNOWN = new Problem(404, "connection-unknown", "There is no such connection.");

    private static final Problem BUSY =
            new Problem(409, "connection-busy", "Another request of this connection is not answered yet.");

    private final transient AccessPolicy policy;
    private final transient RefusalLog refusals;
    private final transient Services services;
    private final transient Map<String, HttpConnection> connections = new ConcurrentHashMap<>();

    /**
     * What the servlet leads requests into.
     *
     * @param longest the longest frame of commands, in bytes
     * @param logins returns the login at the container that an identity comes from
     */
    public record Services(Hub hub, int longest, BiFunction<HttpServletRequest, Admission, Login> logins) {}

    public ConnectionsServlet(AccessPolicy policy, RefusalLog refusals, Services services) {
        this.policy = policy;
        this.refusals = refusals;
        this.services = services;
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Matcher path = PATH.matcher(Objects.requireNonNullElse(request.getPathInfo(), ""));
        if (!path.matches()) {
            Problem.NOT_FOUND.write(response);
            return;
        }
        String part = Objects.requireNonNullElse(path.group(2), "");
        boolean polls = part.isEmpty() && request.getMethod().equals("GET");
        if (request.getMethod().equals("OPTIONS")) {
            options(response, part);
        } else if (!polls && !request.getMethod().equals("POST")) {
            new Problem(405, Reason.METHOD.word(), "There is no such method here.", Map.of("Allow", methods(part)))
                    .write(response);
        } else {
            try {
                if (part.equals("/open")) {
                    open(request, response, path.group(1));
                } else {
                    follow(request, response, path.group(1), part);
                }
            } catch (ProblemException e) {
                e.problem().write(response);
            }
        }
    }

    private static String methods(String part) {
        return part.isEmpty() ? "GET, POST, OPTIONS" : "POST, OPTIONS";
    }

    /** Anyone may ask what is allowed; the request itself is judged by its origin. */
    private static void options(HttpServletResponse response, String part) {
        response.setStatus(HttpServletResponse.SC_NO_CONTENT);
        response.setHeader("Allow", methods(part));
        response.setHeader("Access-Control-Allow-Origin", "*");
        response.setHeader("Access-Control-Allow-Methods", methods(part));
        response.setHeader("Access-Control-Allow-Headers", "Authorization, Content-Type, " + SECRET);
        response.setHeader("Access-Control-Max-Age", "600");
    }

    // ---- opening

    private void open(HttpServletRequest request, HttpServletResponse response, String name) throws IOException {
        UpgradeRequest facts = RequestFacts.of(request, policy.roles());
        SeatedRequest.serve(policy.decideConnection(facts), facts, refusals, response, admission -> {
            requireJson(request);
            String secret = facts.headers().first(SECRET);
            if (secret == null || !SECRETS.matcher(secret).matches()) {
                throw ProblemException.invalid(SECRET + " must have 22 to 128 letters and digits.");
            }
            HttpConnection connection = new HttpConnection(secret);
            if (connections.putIfAbsent(name, connection) != null) {
                throw new ProblemException(
                        new Problem(409, "connection-exists", "There is a connection of this name; choose another."));
            }
            boolean begun = false;
            try {
                Query query = Objects.requireNonNull(Query.parse(request.getQueryString()));
                Place place = new Place(admission.seat(), name, connection);
                begin(request, admission, connection, place, query.get("poll") != null);
                begun = true;
            } finally {
                if (!begun) {
                    connections.remove(name, connection);
                }
            }
            return true;
        });
    }

    private void begin(
            HttpServletRequest request, Admission admission, HttpConnection connection, Place place, boolean polls)
            throws IOException {
        Login login = services.logins().apply(request, admission);
        ConnectInfo info = new ConnectInfo(
                Subprotocol.JSON,
                admission.identity(),
                admission.site().client(),
                login,
                admission.name(),
                HOME,
                null,
                null,
                place);
        AsyncContext context = request.startAsync();
        context.setTimeout(0);
        try {
            if (polls) {
                PollTransport transport = new PollTransport(ConnectionBlocks.INSTANCE, connection);
                connection.open(services.hub().connect(info, transport), transport);
                if (transport.poll(context, 0) != PollTransport.Outcome.TAKEN) {
                    // its client has ended it in the meantime
                    AsyncResponseWriter.complete(context);
                }
            } else {
                EventStream.open(context, ConnectionBlocks.INSTANCE, stream -> {
                    connection.open(services.hub().connect(info, stream), stream);
                    return connection;
                });
            }
        } catch (IOException | RuntimeException e) {
            AsyncResponseWriter.complete(context);
            throw e;
        }
    }

    /** A seat as the hub sees it, and the name, which is free again when the connection has ended. */
    private final class Place implements ConnectInfo.Place {
        private final Seat seat;
        private final String name;
        private final HttpConnection connection;

        Place(Seat seat, String name, HttpConnection connection) {
            this.seat = seat;
            this.name = name;
            this.connection = connection;
        }

        @Override
        public boolean claim(User user) {
            return seat.claim(user.id());
        }

        @Override
        public void release() {
            connections.remove(name, connection);
            seat.close();
        }
    }

    // ---- what follows

    private void follow(HttpServletRequest request, HttpServletResponse response, String name, String part)
            throws IOException {
        UpgradeRequest facts = RequestFacts.of(request);
        Decision.Refused refused = policy.objectionToFollower(facts);
        if (refused != null) {
            RefusedRequest.answer(refused, facts, refusals, response);
            return;
        }
        CrossOrigin.share(facts.headers().first("Origin"), response);
        HttpConnection connection = connections.get(name);
        if (connection == null || !connection.isOf(facts.headers().first(SECRET))) {
            throw new ProblemException(UNKNOWN);
        }
        if (request.getMethod().equals("GET")) {
            poll(request, connection);
        } else if (part.equals("/close")) {
            connection.leave();
            response.setStatus(HttpServletResponse.SC_NO_CONTENT);
        } else {
            requireJson(request);
            if (!connection.begin()) {
                throw new ProblemException(BUSY);
            }
            new CommandsRequest(connection, services.hub().publisher().allowance(), services.longest()).begin(request);
        }
    }

    private void poll(HttpServletRequest request, HttpConnection connection) throws IOException {
        PollTransport transport = connection.poll();
        Query query = Query.parse(request.getQueryString());
        String after = query == null ? null : query.get("after");
        if (transport == null || after == null || !NUMBER.matcher(after).matches()) {
            throw ProblemException.invalid(
                    "after must be the number of the last block, in a connection that was opened with poll.");
        }
        AsyncContext context = request.startAsync();
        context.setTimeout(0);
        PollTransport.Outcome outcome = transport.poll(context, Long.parseLong(after));
        if (outcome != PollTransport.Outcome.TAKEN) {
            AsyncResponseWriter.answer(context, outcome == PollTransport.Outcome.BUSY ? BUSY : UNKNOWN);
        }
    }

    /** A page of another site cannot send this type before it has asked us. */
    private static void requireJson(HttpServletRequest request) {
        String type = request.getContentType();
        if (type == null || !type.toLowerCase(Locale.ROOT).matches("application/json\\s*(?:;.*)?")) {
            throw new ProblemException(new Problem(415, "content-type", "The body must be application/json."));
        }
    }
}
