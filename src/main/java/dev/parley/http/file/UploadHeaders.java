package dev.parley.http.file;

import dev.parley.request.Headers;
import dev.parley.servlet.Problem;
import dev.parley.servlet.ProblemException;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Base64;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The headers of uploads, as draft-ietf-httpbis-resumable-upload says, in its simplest form: POST creates, HEAD tells the
 * offset, PATCH appends. Methods throw {@link ProblemException} for what is malformed.
 */
final class UploadHeaders {
    static final String COMPLETE = "Upload-Complete";
    static final String OFFSET = "Upload-Offset";
    static final String LENGTH = "Upload-Length";
    static final String LIMIT = "Upload-Limit";

    /** What callers may send. */
    static final String ALLOWED = "Authorization, Content-Type, " + COMPLETE + ", " + OFFSET + ", " + LENGTH
            + ", Repr-Digest, Range, If-Range, If-None-Match";

    /** What pages of other origins may read. */
    static final String EXPOSED = "Location, " + COMPLETE + ", " + OFFSET + ", " + LENGTH + ", " + LIMIT
            + ", Content-Range, Content-Disposition, ETag";

    static final String PART = "application/partial-upload";

    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,15}");
    private static final Pattern DIGEST = Pattern.compile("(?:^|.*,)\\s*sha-256=:([A-Za-z0-9+/=]{44}):\\s*(?:,.*|$)");
    private static final int HASH_BYTES = 32;

    private static final Problem NO_LENGTH =
            new Problem(411, "length-required", "Say how long the file is, in Upload-Length or Content-Length.");

    private UploadHeaders() {}

    /** Returns whether the request has the end of the file, which is the case unless it says otherwise. */
    static boolean isLast(Headers headers) {
        String given = headers.first(COMPLETE);
        if (given == null || given.strip().equals("?1")) {
            return true;
        }
        if (given.strip().equals("?0")) {
            return false;
        }
        throw ProblemException.invalid(COMPLETE + " must be ?1 or ?0.");
    }

    /** Returns how long the whole file is. */
    static long length(HttpServletRequest request, Headers headers) {
        Long given = number(headers, LENGTH);
        long body = request.getContentLengthLong();
        if (given == null && (body < 0 || !isLast(headers))) {
            throw new ProblemException(NO_LENGTH);
        }
        long length = given == null ? body : given;
        if (body > length || (isLast(headers) && body >= 0 && body != length)) {
            throw ProblemException.invalid(LENGTH + " must be that of the whole file.");
        }
        return length;
    }

    /** Returns the offset of a part. */
    static long offset(Headers headers) {
        Long given = number(headers, OFFSET);
        if (given == null) {
            throw ProblemException.invalid("Give " + OFFSET + ".");
        }
        return given;
    }

    private static @Nullable Long number(Headers headers, String name) {
        String given = headers.first(name);
        if (given == null) {
            return null;
        }
        if (!NUMBER.matcher(given.strip()).matches()) {
            throw ProblemException.invalid(name + " must be a whole number.");
        }
        return Long.parseLong(given.strip());
    }

    /** Returns the hash that the file must have (RFC 9530), in hexadecimal digits; empty if none is given. */
    static String sha256(Headers headers) {
        String given = headers.first("Repr-Digest");
        if (given == null) {
            return "";
        }
        Matcher match = DIGEST.matcher(given);
        try {
            byte[] hash = Base64.getDecoder().decode(match.matches() ? match.group(1) : "");
            if (hash.length == HASH_BYTES) {
                return HexFormat.of().formatHex(hash);
            }
        } catch (IllegalArgumentException e) {
            // as below
        }
        throw ProblemException.invalid("Repr-Digest must have sha-256, in base64 between colons.");
    }
}
