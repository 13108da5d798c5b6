package dev.parley.servlet;

import static java.util.Map.entry;

import dev.parley.handshake.Reason;
import dev.parley.handshake.Refusal;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An answer in {@code application/problem+json} (RFC 9457) with the additional member {@code reason}, a stable word. Its type
 * is {@code about:blank}, so its title is that of the status.
 *
 * @param detail a neutral sentence, without internals
 * @param headers additional response headers
 */
public record Problem(int status, String reason, String detail, Map<String, String> headers) {
    /** The media type of a problem. */
    public static final String TYPE = "application/problem+json";

    private static final Map<Integer, String> TITLES = Map.ofEntries(
            entry(400, "Bad Request"),
            entry(401, "Unauthorized"),
            entry(403, "Forbidden"),
            entry(404, "Not Found"),
            entry(405, "Method Not Allowed"),
            entry(408, "Request Timeout"),
            entry(409, "Conflict"),
            entry(411, "Length Required"),
            entry(413, "Content Too Large"),
            entry(415, "Unsupported Media Type"),
            entry(426, "Upgrade Required"),
            entry(429, "Too Many Requests"),
            entry(500, "Internal Server Error"),
            entry(503, "Service Unavailable"),
            entry(507, "Insufficient Storage"));

    /** The answer to an unexpected failure; details are in the log only. */
    public static final Problem INTERNAL = new Problem(500, Reason.INTERNAL.word(), Reason.INTERNAL.detail());

    public static final Problem NOT_FOUND = new Problem(404, "not-found", "There is nothing here.");

    public Problem(int status, String reason, String detail) {
        this(status, reason, detail, Map.of());
    }

    /** Returns the answer to a refused handshake. */
    public static Problem of(Refusal refusal) {
        return new Problem(
                refusal.reason().status(),
                refusal.reason().word(),
                refusal.reason().detail(),
                refusal.headers());
    }

    /** Answers with this problem; the response must not be committed. */
    public void write(HttpServletResponse response) throws IOException {
        response.resetBuffer();
        response.setStatus(status);
        headers.forEach(response::setHeader);
        Json.write(response, TYPE, members());
    }

    /** Returns it as JSON. */
    public byte[] body() {
        return Json.bytes(members());
    }

    private Map<String, Object> members() {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("type", "about:blank");
        members.put("title", TITLES.getOrDefault(status, "Error"));
        members.put("status", status);
        members.put("detail", detail);
        members.put("reason", reason);
        return members;
    }
}
