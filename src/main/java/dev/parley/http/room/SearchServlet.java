package dev.parley.http.room;

import dev.parley.broker.BrokerException;
import dev.parley.handshake.AccessPolicy;
import dev.parley.handshake.Admission;
import dev.parley.handshake.NamedKeys;
import dev.parley.handshake.RefusalLog;
import dev.parley.http.exchange.Answer;
import dev.parley.http.exchange.ApiServlet;
import dev.parley.http.exchange.AsyncResponseWriter;
import dev.parley.http.exchange.ReadServlet;
import dev.parley.http.exchange.RightsAnswers;
import dev.parley.http.exchange.SeatedRequest;
import dev.parley.hub.rate.RateLimits;
import dev.parley.message.Identity;
import dev.parley.request.Query;
import dev.parley.request.UpgradeRequest;
import dev.parley.search.ForbiddenException;
import dev.parley.search.Found;
import dev.parley.search.Hit;
import dev.parley.search.SearchQuery;
import dev.parley.search.Searches;
import dev.parley.servlet.Json;
import dev.parley.servlet.Problem;
import dev.parley.servlet.RequestFacts;
import dev.parley.wire.ErrorCode;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code GET /api/search}: finds messages in the rooms that the caller may read. Callers are admitted by the checks of the
 * handshake, as readers are. One person has one search at a time, which ends when its answer has been read.
 */
public final class SearchServlet extends ReadServlet {
    /** Searches that all guests of one address may have at a time. */
    private static final int GUESTS = 4;

    /** A search takes 2 s and some parts of it; the rest is for the rights and for a caller that reads slowly. */
    private static final long PATIENCE_MILLIS = 20_000;

    private static final Problem OFF =
            new Problem(404, Problem.NOT_FOUND.reason(), "This server has no search (parley.search).");
    private static final Problem RUNNING = new Problem(
            429, ErrorCode.SLOW_DOWN.word(), "An earlier search has not ended yet.", Map.of("Retry-After", "1"));
    private static final Problem TOO_MANY = new Problem(
            503, ErrorCode.UNAVAILABLE.word(), "Too many searches are running.", Map.of("Retry-After", "2"));
    private static final Problem UNAVAILABLE =
            new Problem(503, ErrorCode.UNAVAILABLE.word(), "This cannot be searched now.", Map.of("Retry-After", "1"));

    private static final Logger LOG = LoggerFactory.getLogger(SearchServlet.class);

    private final transient AccessPolicy policy;
    private final transient NamedKeys keys;
    private final transient RefusalLog refusals;
    private final transient RateLimits limits;
    private final transient Optional<Searches> searches;

    /** @param searches empty if messages cannot be searched */
    public SearchServlet(ApiServlet.Door door, RateLimits limits, Optional<Searches> searches) {
        this.policy = door.policy();
        this.keys = door.keys();
        this.refusals = door.refusals();
        this.limits = limits;
        this.searches = searches;
    }

    @Override
    protected void read(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (searches.isEmpty() || request.getPathInfo() != null) {
            (request.getPathInfo() == null ? OFF : Problem.NOT_FOUND).write(response);
            return;
        }
        UpgradeRequest facts = RequestFacts.of(request, policy.roles());
        SeatedRequest.serve(
                policy.decideReader(facts, keys),
                facts,
                refusals,
                response,
                admission -> search(searches.get(), request, response, admission));
    }

    @Override
    public void options(HttpServletResponse response) {
        super.options(response);
        // anyone may ask what is allowed; the request itself is judged by its origin
        response.setHeader("Access-Control-Allow-Origin", "*");
        response.setHeader("Access-Control-Allow-Methods", ALLOWED);
        response.setHeader("Access-Control-Allow-Headers", "Authorization");
    }

    /** Returns whether the search has begun; it then answers and releases the seat. */
    private boolean search(Searches all, HttpServletRequest request, HttpServletResponse response, Admission admission)
            throws IOException {
        SearchQuery query;
        try {
            // the policy has parsed this query already
            Query given = Objects.requireNonNull(Query.parse(request.getQueryString()));
            query = SearchQuery.parse(given.get("q"), given.get("room"), given.get("before"), given.get("limit"));
        } catch (IllegalArgumentException e) {
            new Problem(400, ErrorCode.INVALID.word(), String.valueOf(e.getMessage())).write(response);
            return false;
        }
        Identity who = RightsAnswers.identity(admission.identity());
        String group = limits.group(admission.site().client());
        boolean guest = who.isGuest();
        String owner =
                guest ? "guests of " + group : who.source() + " " + who.user().id();
        Searches.Turn turn = all.begin(owner, guest ? GUESTS : 1);
        if (turn != Searches.Turn.TAKEN) {
            (turn == Searches.Turn.OWN_RUNNING ? RUNNING : TOO_MANY).write(response);
            return false;
        }
        Running running = new Running(all, owner, admission);
        boolean begun = false;
        try {
            RateLimits.Excess excess = limits.takeSearch(admission.identity(), group);
            if (excess != null) {
                MessagesServlet.slowDown(excess.retryAfter()).write(response);
                return false;
            }
            AsyncContext context = request.startAsync();
            context.setTimeout(2 * PATIENCE_MILLIS);
            context.addListener(running);
            begun = true;
            var unused = all.search(who, query, owner)
                    .toCompletableFuture()
                    .copy()
                    .orTimeout(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)
                    .whenComplete((found, error) -> answer(context, found, error));
            return true;
        } finally {
            if (!begun) {
                running.endSearch();
            }
        }
    }

    /** What a search holds until its answer has been read. */
    private static final class Running implements AsyncListener {
        private final Searches all;
        private final String owner;
        private final Admission admission;

        Running(Searches all, String owner, Admission admission) {
            this.all = all;
            this.owner = owner;
            this.admission = admission;
        }

        void endSearch() {
            all.end(owner);
        }

        @Override
        public void onComplete(AsyncEvent event) {
            endSearch();
            admission.seat().close();
        }

        @Override
        public void onTimeout(AsyncEvent event) {
            AsyncResponseWriter.complete(event.getAsyncContext());
        }

        @Override
        public void onError(AsyncEvent event) {
            LOG.debug("A request failed", event.getThrowable());
        }

        @Override
        public void onStartAsync(AsyncEvent event) {
            // a request is started once
        }
    }

    private static void answer(AsyncContext context, @Nullable Found found, @Nullable Throwable error) {
        if (found != null) {
            AsyncResponseWriter.answer(context, 200, Map.of(), "application/json", Json.bytes(json(found)));
        } else {
            AsyncResponseWriter.answer(
                    context, problem(error instanceof CompletionException ? error.getCause() : error));
        }
    }

    private static Problem problem(@Nullable Throwable error) {
        if (error instanceof ForbiddenException forbidden) {
            return RightsAnswers.problem(forbidden.verdict());
        }
        if (!(error instanceof BrokerException)) {
            LOG.error("A search failed", error);
        }
        return UNAVAILABLE;
    }

    private static Map<String, @Nullable Object> json(Found found) {
        Map<String, @Nullable Object> members = Answer.list();
        members.put("found", found.hits().stream().map(SearchServlet::json).toList());
        members.put("before", found.before());
        members.put("roomsLeftOut", found.roomsLeftOut() ? true : null);
        return members;
    }

    private static Map<String, @Nullable Object> json(Hit hit) {
        Map<String, @Nullable Object> members = Answer.list();
        members.put("room", hit.room().value());
        members.put("seq", hit.seq());
        members.put("at", hit.at());
        Map<String, @Nullable Object> from = Answer.list();
        from.put("id", hit.from().id());
        from.put("name", hit.from().name());
        members.put("from", from);
        members.put("excerpt", hit.excerpt().text());
        members.put(
                "marks",
                hit.excerpt().marks().stream()
                        .map(mark -> List.of(mark.start(), mark.end()))
                        .toList());
        return members;
    }
}
