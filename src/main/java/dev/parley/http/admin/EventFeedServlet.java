package dev.parley.http.admin;

import dev.parley.events.Feed;
import dev.parley.events.FeedPage;
import dev.parley.events.FeedPosition;
import dev.parley.events.FeedRequest;
import dev.parley.events.LostPositionException;
import dev.parley.handshake.NamedKeys;
import dev.parley.http.exchange.Answer;
import dev.parley.http.exchange.ApiCall;
import dev.parley.http.exchange.ApiServlet;
import dev.parley.http.exchange.Moderators;
import dev.parley.http.exchange.PageQuery;
import dev.parley.http.room.LongPoll;
import dev.parley.message.RoomPattern;
import dev.parley.servlet.Problem;
import dev.parley.servlet.ProblemException;
import dev.parley.wire.FeedLines;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** {@code GET /api/events}: what happens in all rooms, for back ends with a key. May wait for it without holding a thread. */
public final class EventFeedServlet extends ApiServlet {
    /** Requests at a time; each may hold a page in memory. */
    static final int MOST = 64;

    private static final int MAX_EVENTS = 500;
    private static final String NDJSON = "application/x-ndjson";
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,9}");

    private static final Problem FORBIDDEN =
            new Problem(403, "forbidden", "This needs a named key with the verb events, in Authorization: Bearer.");
    private static final Problem OFF =
            new Problem(404, "events-off", "Events are not kept; the setting parley.events.on decides.");
    private static final Problem BUSY = new Problem(
            503, "busy", "Too many requests wait for events; at most " + MOST + " may.", Map.of("Retry-After", "5"));

    private final transient Optional<Feed> feed;
    private final transient NamedKeys keys;
    private final transient Semaphore slots = new Semaphore(MOST);

    public EventFeedServlet(Door door, Moderators moderators, Optional<Feed> feed) {
        super(door, moderators);
        this.feed = feed;
        this.keys = door.keys();
    }

    @Override
    protected @Nullable String allowed(String path) {
        return path.isEmpty() ? "GET, HEAD, OPTIONS" : null;
    }

    @Override
    protected Duration longestWait() {
        return Duration.ofSeconds(PageQuery.MAX_SECONDS);
    }

    @Override
    protected CompletionStage<Answer> answer(ApiCall call) {
        RoomPattern rooms = keys.eventsOf(call.identity());
        if (rooms == null) {
            throw new ProblemException(FORBIDDEN);
        }
        Feed open = feed.orElseThrow(() -> new ProblemException(OFF));
        FeedRequest request = request(call, rooms);
        Duration patience = patience(call);
        if (!slots.tryAcquire()) {
            throw new ProblemException(BUSY);
        }
        boolean lines = call.request().getHeader("Accept") != null
                && call.request().getHeader("Accept").contains(NDJSON);
        CompletionStage<FeedPage> page =
                patience.isZero() || request.limit() == 0 ? open.read(request) : open.await(request, patience);
        return page.handle((read, error) -> {
            slots.release();
            if (read == null) {
                throw failure(error);
            }
            return answer(read, lines);
        });
    }

    private static FeedRequest request(ApiCall call, RoomPattern rooms) {
        String after = call.after();
        FeedPosition position = after == null ? FeedPosition.OLDEST : FeedPosition.parse(after);
        if (position == null) {
            throw ProblemException.invalid("after must be a position, as the member position of an event.");
        }
        int limit = Math.min(MAX_EVENTS, number(call, "limit", MAX_EVENTS));
        return new FeedRequest(position, rooms::matches, rooms.equals(RoomPattern.parse("**")), limit);
    }

    private static Duration patience(ApiCall call) {
        return Duration.ofSeconds(Math.min(PageQuery.MAX_SECONDS, number(call, "wait", 0)));
    }

    private static int number(ApiCall call, String name, int otherwise) {
        String digits = call.query().get(name);
        if (digits == null) {
            return otherwise;
        }
        if (!NUMBER.matcher(digits).matches()) {
            throw ProblemException.invalid(name + " must be a whole number of at most 9 digits.");
        }
        return Integer.parseInt(digits);
    }

    private static RuntimeException failure(@Nullable Throwable error) {
        Throwable cause = error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
        if (cause instanceof LostPositionException lost) {
            return new ProblemException(new Problem(
                    409,
                    lost.why().word(),
                    "The feed cannot be continued from here. The header " + LongPoll.POSITION
                            + " names the position before the oldest event that is kept.",
                    Map.of(LongPoll.POSITION, lost.next().toString())));
        }
        return cause instanceof RuntimeException known ? known : new CompletionException(cause);
    }

    private static Answer answer(FeedPage page, boolean lines) {
        String position = page.position().toString();
        Map<String, String> headers = Map.of(LongPoll.POSITION, position, "Vary", "Accept");
        if (lines) {
            StringBuilder text = new StringBuilder();
            page.events().forEach(each -> text.append(each).append('\n'));
            return Answer.raw(NDJSON, headers, text.toString());
        }
        return Answer.raw("application/json", headers, FeedLines.page(position, page.more(), page.events()));
    }
}
