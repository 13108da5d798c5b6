package dev.parley.http.file;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.parley.wire.MediaType;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What the headers of a request for a file mean, and those of its answer. */
final class FileHeaders {
    /** A file cannot run, frame or load anything, even if somebody opens it as a page of its own. */
    static final String SECURITY_POLICY =
            "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox";

    static final String OCTET_STREAM = "application/octet-stream";

    /** Browsers show these and run none of them. */
    private static final Pattern SHOWN = Pattern.compile(
            "image/(?:png|jpeg|gif|webp|avif|bmp)|audio/(?:mpeg|mp4|aac|ogg|opus|webm|wav|x-wav|flac)|video/(?:mp4|webm|ogg)");

    /** Browsers hand these to another program. Scripts and styles are not among them, since our pages may load those. */
    private static final Pattern KEPT = Pattern.compile("text/plain|text/csv|application/(?:pdf|zip|gzip)");

    private static final Set<String> TEXT = Set.of("text/plain", "text/csv");

    /** One range of bytes; answers with several are never needed (RFC 9110, section 14.2, lets a server ignore them). */
    private static final Pattern RANGE = Pattern.compile("bytes=(?:([0-9]{1,18})-([0-9]{0,18})|-([0-9]{1,18}))");

    /** What a file system takes, in bytes. */
    private static final int MAX_NAME = 200;

    private static final String UNRESERVED = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";

    private FileHeaders() {}

    /**
     * A part of a file.
     *
     * @param from the first byte
     * @param end the byte after the last one
     */
    record Part(long from, long end) {}

    /**
     * Returns the part that is asked for; the whole if none is, or if the header means nothing.
     *
     * @return null if there is no such part
     */
    static @Nullable Part part(@Nullable String range, long size) {
        Matcher match = RANGE.matcher(range == null ? "" : range.strip().toLowerCase(Locale.ROOT));
        if (!match.matches()) {
            return new Part(0, size);
        }
        if (match.group(3) != null) {
            long last = Math.min(size, Long.parseLong(match.group(3)));
            return last == 0 ? null : new Part(size - last, size);
        }
        long from = Long.parseLong(match.group(1));
        long to = match.group(2).isEmpty() ? Long.MAX_VALUE - 1 : Long.parseLong(match.group(2));
        if (to < from) {
            return new Part(0, size);
        }
        return from >= size ? null : new Part(from, Math.min(size, to + 1));
    }

    /** Returns the type that a file is stored with: without parameters, in lower case; null if it is malformed. */
    static @Nullable String type(@Nullable String given) {
        if (given == null || given.isBlank()) {
            return OCTET_STREAM;
        }
        return MediaType.isValid(given) ? given.split(";", 2)[0].strip().toLowerCase(Locale.ROOT) : null;
    }

    /** Returns the type that a file is sent with. */
    static String sent(String stored) {
        if (TEXT.contains(stored)) {
            return stored + "; charset=utf-8";
        }
        return SHOWN.matcher(stored).matches() || KEPT.matcher(stored).matches() ? stored : OCTET_STREAM;
    }

    /**
     * Returns {@code Content-Disposition} (RFC 6266).
     *
     * @param stored the type of the file
     * @param name what somebody called the file; null if nothing is known
     * @param otherwise the name of a file without a name
     */
    static String disposition(String stored, @Nullable String name, String otherwise) {
        String clean = name == null ? "" : clean(name);
        String shown = clean.isEmpty() ? otherwise : clean;
        String plain = shown.replaceAll("[^A-Za-z0-9 ._-]", "_");
        return (SHOWN.matcher(stored).matches() ? "inline" : "attachment") + "; filename=\"" + plain
                + "\"; filename*=UTF-8''" + encoded(shown);
    }

    /**
     * Returns a name without what file systems, headers and readers could misunderstand: control characters, characters that
     * change the direction of the others, separators, and points at the beginning; and without its middle if it is too long.
     */
    static String clean(String name) {
        StringBuilder clean = new StringBuilder();
        name.codePoints().forEach(c -> {
            int type = Character.getType(c);
            if (type == Character.CONTROL
                    || type == Character.FORMAT
                    || type == Character.SURROGATE
                    || type == Character.LINE_SEPARATOR
                    || type == Character.PARAGRAPH_SEPARATOR) {
                return;
            }
            clean.appendCodePoint("\\/:*?\"<>|".indexOf(c) >= 0 ? '_' : c);
        });
        String safe = clean.toString().strip().replaceFirst("^[. ]+", "");
        if (safe.length() > 2 * MAX_NAME) {
            safe = safe.substring(0, safe.offsetByCodePoints(0, MAX_NAME / 2))
                    + safe.substring(safe.offsetByCodePoints(safe.length(), -MAX_NAME / 2));
        }
        while (safe.getBytes(UTF_8).length > MAX_NAME) {
            // the end says what kind of file it is
            int middle = safe.offsetByCodePoints(0, safe.codePointCount(0, safe.length()) / 2);
            safe = safe.substring(0, middle) + safe.substring(safe.offsetByCodePoints(middle, 1));
        }
        return safe;
    }

    /** Encodes as RFC 8187, section 3.2.1. */
    private static String encoded(String text) {
        StringBuilder encoded = new StringBuilder();
        for (byte b : text.getBytes(UTF_8)) {
            if (UNRESERVED.indexOf(b) >= 0) {
                encoded.append((char) b);
            } else {
                encoded.append(String.format("%%%02X", b));
            }
        }
        return encoded.toString();
    }
}
