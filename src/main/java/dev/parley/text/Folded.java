package dev.parley.text;

import java.text.Normalizer;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A text without differences of case, width and accents, with one space for each run of white space. It knows from which part
 * of the original each of its characters comes. Confined to one thread.
 */
final class Folded {
    /** Below this code point, what a character becomes is remembered. It covers most alphabets. */
    private static final int CACHED = 0x3000;

    /** A race is harmless, since any of several equal texts will do. */
    private static final @Nullable String[] CACHE = new String[CACHED];

    private final StringBuilder out;
    private int @Nullable [] starts;
    private int @Nullable [] ends;

    private Folded(int length, boolean withOrigins) {
        out = new StringBuilder(length);
        if (withOrigins) {
            starts = new int[length + 1];
            ends = new int[length + 1];
        }
    }

    /** Returns the folded text alone. */
    static String text(String original) {
        return fold(original, false).toString();
    }

    /** Returns the folded text, and from which parts of the original its characters come. */
    static Folded of(String original) {
        return fold(original, true);
    }

    private static Folded fold(String original, boolean withOrigins) {
        Folded folded = new Folded(original.length(), withOrigins);
        int length = original.length();
        for (int i = 0; i < length; ) {
            int c = original.codePointAt(i);
            int next = i + Character.charCount(c);
            folded.add(c, i, next);
            i = next;
        }
        return folded;
    }

    private void add(int c, int start, int end) {
        if (c < 0x80) {
            add(c >= 'A' && c <= 'Z' ? (char) (c + ('a' - 'A')) : (char) c, start, end);
        } else if (isDense(c)) {
            addAll(Character.toString(c), start, end);
        } else {
            addAll(folded(c), start, end);
        }
    }

    /** Returns whether this is an ideograph or a syllable, which are as they are and of which there are very many. */
    private static boolean isDense(int c) {
        return (c >= 0x4E00 && c <= 0x9FFF) || (c >= 0xAC00 && c <= 0xD7A3);
    }

    private void addAll(String text, int start, int end) {
        if (text.isEmpty() && ends != null && !out.isEmpty()) {
            // a mark that is left out belongs to the character before it
            ends[out.length() - 1] = end;
        }
        for (int i = 0; i < text.length(); i++) {
            add(text.charAt(i), start, end);
        }
    }

    private void add(char c, int start, int end) {
        boolean space = c == ' ' || Character.isWhitespace(c) || Character.isSpaceChar(c);
        if (space && !out.isEmpty() && out.charAt(out.length() - 1) == ' ') {
            return;
        }
        int at = out.length();
        out.append(space ? ' ' : c);
        if (starts != null && ends != null) {
            if (at == starts.length) {
                starts = Arrays.copyOf(starts, 2 * at);
                ends = Arrays.copyOf(ends, 2 * at);
            }
            starts[at] = start;
            ends[at] = end;
        }
    }

    private static String folded(int c) {
        if (c >= CACHED) {
            return compute(c);
        }
        String known = CACHE[c];
        if (known == null) {
            known = compute(c);
            CACHE[c] = known;
        }
        return known;
    }

    private static String compute(int c) {
        if (isIgnorable(c)) {
            return "";
        }
        String parts = Normalizer.normalize(
                Normalizer.normalize(Character.toString(c), Normalizer.Form.NFKD)
                        .toLowerCase(Locale.ROOT),
                Normalizer.Form.NFKD);
        StringBuilder bare = new StringBuilder(parts.length());
        // accents of Latin, Greek and Cyrillic letters; the marks of other scripts are vowels and stay
        parts.codePoints().filter(part -> part < 0x300 || part > 0x36F).forEach(bare::appendCodePoint);
        return Normalizer.normalize(bare, Normalizer.Form.NFC);
    }

    /** Returns whether a character has no shape of its own: joiners, soft hyphens, selectors of a variant. */
    private static boolean isIgnorable(int c) {
        return c == 0xAD
                || (c >= 0x200B && c <= 0x200F)
                || (c >= 0x2060 && c <= 0x2064)
                || (c >= 0xFE00 && c <= 0xFE0F)
                || c == 0xFEFF;
    }

    /** Returns the place in the original at which the character at this place begins, in UTF-16 code units. */
    int start(int at) {
        return starts == null ? at : starts[at];
    }

    /** Returns the place in the original at which the character at this place ends. */
    int end(int at) {
        return ends == null ? at + 1 : ends[at];
    }

    @Override
    public String toString() {
        return out.toString();
    }
}
