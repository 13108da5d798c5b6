package dev.parley.request;

import org.jspecify.annotations.Nullable;

/** Makes text from outside safe for a log line: short, printable, and unable to imitate another line. */
public final class LogEscape {
    /** Of a value, in escaped characters. A line quotes at most three values, so at most about 200 characters of a request. */
    static final int MAX_LENGTH = 64;

    private LogEscape() {}

    /**
     * Quotes a value. Everything but printable ASCII is escaped, and so are quotes and backslashes.
     *
     * @return at most about {@value #MAX_LENGTH} characters, or {@code -} for null
     */
    public static String shown(@Nullable String text) {
        return text == null ? "-" : '"' + escape(text, MAX_LENGTH, "\"\\") + '"';
    }

    /**
     * Escapes a whole message and keeps its quotes.
     *
     * @param max the number of characters to keep before {@code ...}
     */
    public static String plain(String text, int max) {
        return escape(text, max, "");
    }

    private static String escape(String text, int max, String special) {
        StringBuilder escaped = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ' || c > '~' || special.indexOf(c) >= 0) {
                escaped.append(String.format("\\u%04x", (int) c));
            } else {
                escaped.append(c);
            }
            if (escaped.length() >= max && i + 1 < text.length()) {
                return escaped.append("...").toString();
            }
        }
        return escaped.toString();
    }
}
