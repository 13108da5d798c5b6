package dev.parley.http.room;

import dev.parley.handshake.AccessPolicy;
import dev.parley.handshake.Admission;
import dev.parley.handshake.NamedKeys;
import dev.parley.handshake.Reason;
import dev.parley.handshake.RefusalLog;
import dev.parley.http.exchange.ApiServlet;
import dev.parley.http.exchange.SeatedRequest;
import dev.parley.hub.Publisher;
import dev.parley.message.Draft;
import dev.parley.message.Identity;
import dev.parley.message.RoomName;
import dev.parley.message.User;
import dev.parley.request.Query;
import dev.parley.request.UpgradeRequest;
import dev.parley.servlet.Problem;
import dev.parley.servlet.ProblemException;
import dev.parley.servlet.RequestFacts;
import dev.parley.wire.ErrorCode;
import dev.parley.wire.SayBodies;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * {@code POST /api/rooms/{room}/messages}: says something without a connection. It decides what can be decided before the
 * body is there; {@link SayRequest} does the rest.
 *
 * <p>A page of another site cannot have a browser do this: a request without an allowed origin needs a bearer credential,
 * which browsers do not add by themselves.
 */
public final class SayServlet extends HttpServlet {
    /** What callers need to say anything, and from which page that is allowed. */
    static final String HEADERS = "Authorization, Content-Type, Idempotency-Key";

    private final transient AccessPolicy policy;
    private final transient NamedKeys keys;
    private final transient RefusalLog refusals;
    private final transient Publisher publisher;
    private final transient SayBodies bodies;

    public SayServlet(ApiServlet.Door door, Publisher publisher, SayBodies bodies) {
        this.policy = door.policy();
        this.keys = door.keys();
        this.refusals = door.refusals();
        this.publisher = publisher;
        this.bodies = bodies;
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        UpgradeRequest facts = RequestFacts.of(request, policy.roles());
        SeatedRequest.serve(policy.decideSpeaker(facts, keys), facts, refusals, response, admission -> {
            begin(header(request, facts), admission, request);
            return true;
        });
    }

    private void begin(SayRequest.Header header, Admission admission, HttpServletRequest request) throws IOException {
        Identity identity = Objects.requireNonNull(admission.identity());
        Publisher.Speaker speaker =
                new Publisher.Speaker(identity, admission.site().client());
        SayRequest.Services services =
                new SayRequest.Services(publisher, bodies, items -> drafts(identity, header.key(), items));
        new SayRequest(services, speaker, header, admission.seat()).begin(request);
    }

    private SayRequest.Header header(HttpServletRequest request, UpgradeRequest facts) {
        String name = MessagesServlet.room(Objects.requireNonNullElse(request.getPathInfo(), ""));
        RoomName room = RoomName.parse(name)
                .orElseThrow(
                        () -> new ProblemException(new Problem(400, Reason.ROOM.word(), "This is not a room name.")));
        Query query = Objects.requireNonNull(Query.parse(request.getQueryString()));
        String type = request.getContentType();
        SayBodies.Form form = type == null || facts.headers().has("Content-Encoding")
                ? null
                : SayBodies.form(type, query.get("raw") != null);
        if (type == null || form == null) {
            throw new ProblemException(new Problem(
                    415,
                    "content-type",
                    "The body must be application/json, text, or bytes of a known type, in UTF-8 and not compressed."));
        }
        return new SayRequest.Header(
                room, form, type, IdempotencyKey.of(facts.headers().all("Idempotency-Key")));
    }

    /** Returns what to store, or refuses an author or a key that the request may not name. */
    private List<Draft> drafts(Identity identity, @Nullable String key, SayBodies.Parsed parsed) {
        if (key != null && parsed.list()) {
            throw ProblemException.invalid("Idempotency-Key is for one message; give each message of an array a key.");
        }
        List<Draft> drafts = new ArrayList<>();
        for (SayBodies.Item item : parsed.items()) {
            if (key != null && item.key() != null && !key.equals(item.key())) {
                throw ProblemException.invalid("Idempotency-Key and key differ; give one of them.");
            }
            User author = item.author();
            if (author != null && !keys.mayNameAuthors(identity)) {
                throw new ProblemException(new Problem(
                        403, ErrorCode.FORBIDDEN.word(), "Only a key with the verb as may name an author."));
            }
            drafts.add(new Draft(
                    author == null ? identity.user() : author, item.key() == null ? key : item.key(), item.payload()));
        }
        return drafts;
    }
}
