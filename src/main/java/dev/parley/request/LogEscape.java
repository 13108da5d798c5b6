package dev.parley.request;

import org.jspecify.annotations.Nullable;

/** Makes text from outside fit for a line of the log. */
public final class LogEscape {
    private static final int MAX_LENGTH = 100;

    private LogEscape() {}

    /** Returns it quoted, at most 100 characters of it, with everything but printable ASCII escaped; {@code -} for null. */
    public static String shown(@Nullable String text) {
        if (text == null) {
            return "-";
        }
        StringBuilder shown = new StringBuilder("\"");
        int length = Math.min(text.length(), MAX_LENGTH);
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            if (c < ' ' || c > '~' || c == '"' || c == '\\') {
                shown.append(String.format("\\u%04x", (int) c));
            } else {
                shown.append(c);
            }
        }
        return shown.append(length < text.length() ? "...\"" : "\"").toString();
    }
}
