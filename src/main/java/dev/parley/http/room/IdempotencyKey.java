package dev.parley.http.room;

import dev.parley.message.Draft;
import dev.parley.servlet.ProblemException;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The header {@code Idempotency-Key} (draft-ietf-httpapi-idempotency-key-header-07): a string in quotes (RFC 9651, section
 * 3.3.3). Many clients leave out the quotes, so a bare word is accepted, too.
 */
final class IdempotencyKey {
    private static final Pattern QUOTED = Pattern.compile("\"((?:[\\x20!\\x23-\\x5B\\x5D-\\x7E]|\\\\[\"\\\\])*+)\"");
    private static final Pattern BARE = Pattern.compile("[\\x21\\x23-\\x2B\\x2D-\\x3A\\x3C-\\x7E]+");
    private static final Pattern ESCAPE = Pattern.compile("\\\\(.)");

    private IdempotencyKey() {}

    /**
     * Returns the key, or null if there is none.
     *
     * @throws ProblemException if it is malformed or too long
     */
    static @Nullable String of(List<String> lines) {
        if (lines.isEmpty()) {
            return null;
        }
        String line = lines.get(0).strip();
        if (lines.size() == 1) {
            var quoted = QUOTED.matcher(line);
            String key = quoted.matches() ? ESCAPE.matcher(quoted.group(1)).replaceAll("$1") : line;
            if ((quoted.matches() || BARE.matcher(line).matches())
                    && !key.isEmpty()
                    && key.length() <= Draft.MAX_KEY_LENGTH) {
                return key;
            }
        }
        throw ProblemException.invalid(
                "Idempotency-Key must come once and be a string of 1 to " + Draft.MAX_KEY_LENGTH + " characters.");
    }
}
