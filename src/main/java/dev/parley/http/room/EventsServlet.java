package dev.parley.http.room;

import dev.parley.handshake.AccessPolicy;
import dev.parley.handshake.Admission;
import dev.parley.handshake.Reason;
import dev.parley.handshake.RefusalLog;
import dev.parley.handshake.Seat;
import dev.parley.http.exchange.ApiServlet;
import dev.parley.http.exchange.AsyncResponseWriter;
import dev.parley.http.exchange.EventStream;
import dev.parley.http.exchange.ReadServlet;
import dev.parley.http.exchange.RightsAnswers;
import dev.parley.http.exchange.SeatedRequest;
import dev.parley.hub.Client;
import dev.parley.hub.ConnectInfo;
import dev.parley.hub.Hub;
import dev.parley.hub.Login;
import dev.parley.message.RoomName;
import dev.parley.message.User;
import dev.parley.message.Verb;
import dev.parley.request.UpgradeRequest;
import dev.parley.rights.Rights;
import dev.parley.rights.Verdict;
import dev.parley.servlet.Problem;
import dev.parley.servlet.RequestFacts;
import dev.parley.wire.Codec;
import dev.parley.wire.Subprotocol;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code GET /api/rooms/{room}/events}: a room as server-sent events, for clients that cannot open a WebSocket. A request is
 * admitted by the checks of the handshake and becomes a client of the hub, so rights, limits, queues and goodbyes are those
 * of a socket.
 */
public final class EventsServlet extends ReadServlet {
    private static final String METHODS = "GET, OPTIONS";

    private static final Pattern PATH = Pattern.compile("/([^/]+)/events");

    private static final Logger LOG = LoggerFactory.getLogger(EventsServlet.class);

    private final transient AccessPolicy policy;
    private final transient RefusalLog refusals;
    private final transient Services services;

    /**
     * What the servlet leads requests into.
     *
     * @param codec of {@link Subprotocol#EVENTS}
     * @param logins returns the login at the container that an identity comes from
     */
    public record Services(
            Hub hub, Rights rights, Codec codec, BiFunction<HttpServletRequest, Admission, Login> logins) {}

    public EventsServlet(ApiServlet.Door door, Services services) {
        this.policy = door.policy();
        this.refusals = door.refusals();
        this.services = services;
    }

    /** Returns whether a path below {@code /api/rooms} is that of a room's events. */
    public static boolean isFor(String path) {
        return PATH.matcher(path).matches();
    }

    @Override
    protected String allowed() {
        return METHODS;
    }

    @Override
    public void options(HttpServletResponse response) {
        super.options(response);
        response.setHeader("Access-Control-Allow-Origin", "*");
        response.setHeader("Access-Control-Allow-Methods", METHODS);
        response.setHeader("Access-Control-Allow-Headers", "Authorization, Last-Event-ID");
    }

    @Override
    protected void read(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Matcher path = PATH.matcher(Objects.requireNonNullElse(request.getPathInfo(), ""));
        Optional<RoomName> room = path.matches() ? RoomName.parse(path.group(1)) : Optional.empty();
        if (room.isEmpty()) {
            new Problem(400, Reason.ROOM.word(), "This is not a room name.").write(response);
            return;
        }
        if (!request.getMethod().equals("GET")) {
            new Problem(405, Reason.METHOD.word(), "Events have no head.", java.util.Map.of("Allow", METHODS))
                    .write(response);
            return;
        }
        UpgradeRequest facts = RequestFacts.of(request, policy.roles());
        SeatedRequest.serve(policy.decideEvents(facts), facts, refusals, response, admission -> {
            begin(request, admission, room.get());
            return true;
        });
    }

    /** Asks whether the caller may be in the room, because a refusal is an HTTP status as long as nothing was sent. */
    private void begin(HttpServletRequest request, Admission admission, RoomName room) {
        Login login = services.logins().apply(request, admission);
        AsyncContext context = request.startAsync();
        context.setTimeout(0);
        ConnectInfo info = new ConnectInfo(
                Subprotocol.EVENTS,
                admission.identity(),
                admission.site().client(),
                login,
                admission.name(),
                room,
                admission.since(),
                null,
                new SeatedPlace(admission.seat()));
        var unused = services.rights()
                .ask(RightsAnswers.identity(admission.identity()), room, Verb.JOIN)
                .thenAccept(verdict -> decided(context, info, verdict, admission.seat()));
    }

    private void decided(AsyncContext context, ConnectInfo info, Verdict verdict, Seat seat) {
        try {
            if (verdict.isAllowed()) {
                EventStream.open(
                        context,
                        new RoomBlocks(services.codec()),
                        stream -> new ClientEars(services.hub().connect(info, stream)));
                return;
            }
            seat.close();
            AsyncResponseWriter.answer(context, RightsAnswers.problem(verdict));
        } catch (IOException | RuntimeException e) {
            LOG.debug("A request was gone before its answer", e);
            seat.close();
            AsyncResponseWriter.complete(context);
        }
    }

    /** A client that says nothing itself, so that the response alone calls it back. */
    private record ClientEars(Client client) implements EventStream.Ears {
        @Override
        public void onAlive() {
            client.onPong();
        }

        @Override
        public void onEnd(int code) {
            client.onClosed(code);
        }
    }

    /** A seat as the hub sees it, which knows users but no seats. */
    private record SeatedPlace(Seat seat) implements ConnectInfo.Place {
        @Override
        public boolean claim(User user) {
            return seat.claim(user.id());
        }

        @Override
        public void release() {
            seat.close();
        }
    }
}
