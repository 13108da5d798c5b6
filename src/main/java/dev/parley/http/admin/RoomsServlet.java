package dev.parley.http.admin;

import dev.parley.broker.Amendment;
import dev.parley.broker.AmendmentException;
import dev.parley.http.exchange.Answer;
import dev.parley.http.exchange.ApiCall;
import dev.parley.http.exchange.ApiServlet;
import dev.parley.http.exchange.Moderators;
import dev.parley.http.file.FilesServlet;
import dev.parley.http.room.EventsServlet;
import dev.parley.http.room.MessagesServlet;
import dev.parley.http.room.SayServlet;
import dev.parley.hub.Census;
import dev.parley.message.Identity;
import dev.parley.message.RoomName;
import dev.parley.message.Verb;
import dev.parley.servlet.Problem;
import dev.parley.servlet.ProblemException;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * {@code /api/rooms}: lists rooms and the people in them, removes people and the content of messages, closes and deletes
 * rooms. Reading and saying is left to {@link MessagesServlet}, {@link SayServlet}, {@link EventsServlet} and {@link FilesServlet}, because containers map paths by their beginning only.
 */
public final class RoomsServlet extends ApiServlet {
    private static final Pattern ROOM = Pattern.compile("/([^/]+)");
    private static final Pattern PEOPLE = Pattern.compile("/([^/]+)/people");
    private static final Pattern MESSAGE = Pattern.compile("/([^/]+)/messages/([1-9][0-9]{0,14})");
    private static final Pattern PERSON = Pattern.compile("/([^/]+)/people/(.+)");

    private final HttpServlet messages;
    private final HttpServlet says;
    private final HttpServlet events;
    private final HttpServlet files;

    /**
     * @param messages reads a room's messages
     * @param says stores messages
     * @param events sends a room's events
     * @param files takes and sends files
     */
    public RoomsServlet(
            Door door,
            Moderators moderators,
            HttpServlet messages,
            HttpServlet says,
            HttpServlet events,
            HttpServlet files) {
        super(door, moderators);
        this.messages = messages;
        this.says = says;
        this.events = events;
        this.files = files;
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String path = Objects.requireNonNullElse(request.getPathInfo(), "");
        if (MessagesServlet.isFor(path)) {
            pass(request.getMethod().equals("POST") ? says : messages, request, response);
        } else if (EventsServlet.isFor(path)) {
            pass(events, request, response);
        } else if (FilesServlet.isFor(path)) {
            pass(files, request, response);
        } else {
            super.service(request, response);
        }
    }

    private static void pass(HttpServlet servlet, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        try {
            servlet.service(request, response);
        } catch (ServletException e) {
            throw new IOException(e);
        }
    }

    @Override
    protected @Nullable String allowed(String path) {
        if (path.isEmpty()) {
            return "GET, HEAD, OPTIONS";
        }
        if (ROOM.matcher(path).matches()) {
            return "PUT, DELETE, OPTIONS";
        }
        if (PEOPLE.matcher(path).matches()) {
            return "GET, HEAD, DELETE, OPTIONS";
        }
        boolean one = PERSON.matcher(path).matches() || MESSAGE.matcher(path).matches();
        return one ? "DELETE, OPTIONS" : null;
    }

    @Override
    protected CompletionStage<Answer> answer(ApiCall call) {
        if (call.path().isEmpty()) {
            return list(call);
        }
        Matcher room = ROOM.matcher(call.path());
        if (room.matches()) {
            RoomName name = ApiCall.room(room.group(1));
            return call.is("PUT") ? change(call, name) : delete(call, name);
        }
        Matcher people = PEOPLE.matcher(call.path());
        if (people.matches()) {
            RoomName name = ApiCall.room(people.group(1));
            return call.isRead() ? people(call, name) : remove(call, name, UsersServlet.named(null, call));
        }
        Matcher message = MESSAGE.matcher(call.path());
        if (message.matches()) {
            return redact(call, ApiCall.room(message.group(1)), Long.parseLong(message.group(2)));
        }
        Matcher person = PERSON.matcher(call.path());
        if (!person.matches()) {
            throw new IllegalStateException("no such path was allowed: " + call.path());
        }
        return remove(call, ApiCall.room(person.group(1)), UsersServlet.named(person.group(2), call));
    }

    /** Lists the rooms that somebody is in. Who moderates some rooms only sees those whose verdict is known at once. */
    private CompletionStage<Answer> list(ApiCall call) {
        Identity identity = call.identity();
        int limit = call.limit();
        boolean all = moderators.isGlobal(identity);
        return CompletableFuture.supplyAsync(
                () -> {
                    List<Census.Place> page = moderators.hub().census().rooms(call.after(), limit);
                    Map<String, @Nullable Object> members = Answer.list();
                    members.put(
                            "rooms",
                            page.stream()
                                    .filter(each -> all || mayModerateNow(identity, each.room()))
                                    .map(this::shown)
                                    .toList());
                    members.put(
                            "next",
                            page.size() < limit
                                    ? null
                                    : page.get(limit - 1).room().value());
                    return Answer.ok(members);
                },
                moderators.workers());
    }

    private boolean mayModerateNow(Identity identity, RoomName room) {
        return moderators.rights().allowsNow(identity, room, Verb.MODERATE);
    }

    private Map<String, Object> shown(Census.Place place) {
        return Map.of(
                "room", place.room().value(),
                "people", place.people(),
                "clients", place.clients(),
                "closed", moderators.moderation().isClosed(place.room()),
                "messages", place.messages(),
                "bytes", place.bytes(),
                "perMinute", place.perMinute());
    }

    /** Lists the people in a room. Addresses are for those who may ban them. */
    private CompletionStage<Answer> people(ApiCall call, RoomName room) {
        int limit = call.limit();
        boolean addresses = moderators.isGlobal(call.identity());
        return moderators
                .require(call.identity(), room)
                .thenApplyAsync(
                        may -> {
                            List<Census.Person> page = moderators.hub().census().people(room, call.after(), limit);
                            Map<String, @Nullable Object> members = Answer.list();
                            members.put("room", room.value());
                            members.put("closed", moderators.moderation().isClosed(room));
                            PersonJson.put(members, page, limit, addresses);
                            return Answer.ok(members);
                        },
                        moderators.workers());
    }

    /** Removes a person from a room. Who is not banned may enter again, which the answer says. */
    private CompletionStage<Answer> remove(ApiCall call, RoomName room, String user) {
        return moderators
                .require(call.identity(), room)
                .thenApplyAsync(
                        may -> {
                            int clients = moderators.enforcement().remove(user, room);
                            moderators.audit(call.identity(), "removed", user, room);
                            return Answer.ok(Map.of(
                                    "clients",
                                    clients,
                                    "mayReturn",
                                    !moderators.moderation().isBanned(user, room)));
                        },
                        moderators.workers());
    }

    /** Takes the content of a message of anybody. */
    private CompletionStage<Answer> redact(ApiCall call, RoomName room, long seq) {
        Identity by = call.identity();
        return moderators
                .require(by, room, Verb.REDACT_ANY)
                .thenCompose(
                        may -> moderators.log().amend(room, Amendment.redaction(by.user(), null, seq, null, false)))
                .handle((done, error) -> {
                    Throwable cause = error instanceof CompletionException ? error.getCause() : error;
                    if (cause instanceof AmendmentException) {
                        throw new ProblemException(Problem.NOT_FOUND);
                    }
                    if (error != null) {
                        throw new CompletionException(cause);
                    }
                    moderators.audit(by, "redacted message " + seq, null, room);
                    return Answer.ok(Map.of("room", room.value(), "seq", seq, "redacted", true));
                });
    }

    private CompletionStage<Answer> change(ApiCall call, RoomName room) {
        Boolean closed = call.body("closed").flag("closed");
        if (closed == null) {
            throw ProblemException.invalid("closed must be true or false.");
        }
        return moderators
                .require(call.identity(), room)
                .thenCompose(may -> moderators.moderation().close(room, closed, call.identity()))
                .thenApply(news -> {
                    moderators.audit(call.identity(), closed ? "closed" : "opened", null, room);
                    return Answer.ok(Map.of("room", room.value(), "closed", closed));
                });
    }

    /** Deletes a room's messages, then removes everybody, so that nobody keeps a position that no longer means anything. */
    private CompletionStage<Answer> delete(ApiCall call, RoomName room) {
        return moderators
                .require(call.identity(), room)
                .thenCompose(may -> moderators.log().delete(room))
                .thenApplyAsync(
                        deleted -> {
                            int clients = moderators.enforcement().remove(null, room);
                            moderators.audit(call.identity(), "deleted", null, room);
                            return Answer.ok(Map.of("room", room.value(), "clients", clients));
                        },
                        moderators.workers());
    }
}
