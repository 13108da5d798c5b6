package dev.parley.http.exchange;

import dev.parley.message.Identity;
import dev.parley.message.RoomName;
import dev.parley.request.Query;
import dev.parley.servlet.JsonBody;
import dev.parley.servlet.ProblemException;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/**
 * An admitted request to the API of moderators. Methods throw {@link ProblemException} for what is malformed.
 *
 * @param path after the servlet's own, decoded; empty if there is none
 */
public record ApiCall(HttpServletRequest request, Identity identity, String path, Query query) {
    /** More than any act needs. */
    static final int MAX_BODY = 16 * 1024;

    private static final int MAX_PAGE = 500;

    public boolean isRead() {
        return request.getMethod().equals("GET") || request.getMethod().equals("HEAD");
    }

    public boolean is(String method) {
        return request.getMethod().equals(method);
    }

    /** Reads the body; blocks until it is there. */
    public JsonBody body(String... names) {
        try {
            return JsonBody.read(request, MAX_BODY, names);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns how many items a page may have: {@code ?limit=}, at most 500. */
    public int limit() {
        String limit = query.get("limit");
        if (limit == null) {
            return MAX_PAGE;
        }
        if (!limit.matches("[1-9][0-9]{0,8}")) {
            throw ProblemException.invalid("limit must be a positive whole number.");
        }
        return Math.min(MAX_PAGE, Integer.parseInt(limit));
    }

    /** Returns the item that the page follows, or null for the first page. */
    public @Nullable String after() {
        return query.get("after");
    }

    /** Returns the room with this name. */
    public static RoomName room(String name) {
        return RoomName.parse(name).orElseThrow(() -> ProblemException.invalid("This is not a room name."));
    }

    /** Returns the room with this name, or null if it is null. */
    public static @Nullable RoomName roomOrNull(@Nullable String name) {
        return name == null ? null : room(name);
    }
}
