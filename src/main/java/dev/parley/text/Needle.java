package dev.parley.text;

import dev.parley.text.Excerpt.Mark;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What a search looks for: terms that a text must have, all of them, in any order. A term is what stands between white space or
 * between double quotes. It is found anywhere in a text, regardless of case, width and accents; a term that begins with one or
 * two letters of an alphabet and nothing that belongs to them is found at the beginning of words. Immutable; safe for use by any thread.
 */
public final class Needle {
    /** The longest query, in UTF-16 code units. */
    public static final int MAX_LENGTH = 200;

    /** The most terms of a query. */
    public static final int MAX_TERMS = 10;

    private static final int EXCERPT = 200;
    private static final int BEFORE_MATCH = 60;
    private static final String ELLIPSIS = "…";

    /** @param atStart whether it must stand at the beginning of a word */
    private record Term(String text, boolean atStart) {}

    private final List<Term> terms;
    private final int[] grams;

    private Needle(List<Term> terms, int[] grams) {
        this.terms = terms;
        this.grams = grams;
    }

    /**
     * Parses a query.
     *
     * @throws IllegalArgumentException with a sentence for the person who searches
     */
    public static Needle parse(String query) {
        if (query.length() > MAX_LENGTH) {
            throw new IllegalArgumentException("A search has at most " + MAX_LENGTH + " characters.");
        }
        List<Term> terms = split(query).stream()
                .map(part -> Folded.text(part).strip())
                .filter(part -> !part.isEmpty())
                .distinct()
                .map(part -> new Term(part, isShortWord(part)))
                .toList();
        if (terms.size() > MAX_TERMS) {
            throw new IllegalArgumentException("A search has at most " + MAX_TERMS + " words.");
        }
        IntStream.Builder pieces = IntStream.builder();
        terms.forEach(term -> Grams.of(term.text, false, pieces));
        int[] grams = pieces.build().distinct().toArray();
        if (grams.length == 0) {
            throw new IllegalArgumentException("A search needs a letter, a digit or a symbol.");
        }
        return new Needle(terms, grams);
    }

    private static List<String> split(String query) {
        List<String> parts = new ArrayList<>();
        String[] quoted = query.split("\"", -1);
        for (int i = 0; i < quoted.length; i++) {
            if (i % 2 == 1) {
                parts.add(quoted[i]);
            } else {
                parts.addAll(List.of(Folded.text(quoted[i]).split(" ", -1)));
            }
        }
        return parts;
    }

    /** Returns whether the index knows the first word of a term only as the beginning of words. */
    private static boolean isShortWord(String term) {
        int letters = 0;
        for (int i = 0; i < term.length() && letters < 3; letters++) {
            int c = term.codePointAt(i);
            if (Grams.kind(c) != Grams.Kind.LETTER) {
                break;
            }
            i += Character.charCount(c);
        }
        return letters == 1 || letters == 2;
    }

    /** Returns the pieces that each text with all terms has, see {@link Grams}. */
    public int[] grams() {
        return grams.clone();
    }

    /** Returns whether a text has all terms. */
    public boolean isIn(String text) {
        String folded = Folded.text(text);
        for (Term term : terms) {
            if (find(folded, term, 0) < 0) {
                return false;
            }
        }
        return true;
    }

    private static int find(String folded, Term term, int from) {
        int at = folded.indexOf(term.text, from);
        while (at > 0 && term.atStart && Grams.kind(folded.codePointBefore(at)) == Grams.Kind.LETTER) {
            at = folded.indexOf(term.text, at + 1);
        }
        return at;
    }

    /** Returns the part of a text around its first match. */
    public Excerpt excerpt(String text) {
        Folded folded = Folded.of(text);
        String plain = folded.toString();
        int first = terms.stream()
                .mapToInt(term -> find(plain, term, 0))
                .filter(at -> at >= 0)
                .min()
                .orElse(0);
        int start = text.length() <= EXCERPT || plain.isEmpty() ? 0 : Math.max(0, folded.start(first) - BEFORE_MATCH);
        int end = Math.min(text.length(), start + EXCERPT);
        start = Math.max(0, Math.min(start, end - EXCERPT));
        start = isWithinPair(text, start) ? start + 1 : start;
        end = isWithinPair(text, end) ? end - 1 : end;
        String before = start > 0 ? ELLIPSIS : "";
        String after = end < text.length() ? ELLIPSIS : "";
        int shift = before.length() - start;
        List<Mark> marks = new ArrayList<>();
        for (Term term : terms) {
            mark(folded, plain, term, start, end, shift, marks);
        }
        return new Excerpt(before + text.substring(start, end) + after, merged(marks));
    }

    private static boolean isWithinPair(String text, int at) {
        return at > 0 && at < text.length() && Character.isSurrogatePair(text.charAt(at - 1), text.charAt(at));
    }

    private static void mark(Folded folded, String plain, Term term, int start, int end, int shift, List<Mark> marks) {
        int length = term.text.length();
        for (int at = find(plain, term, 0); at >= 0; at = find(plain, term, at + length)) {
            int from = Math.max(start, folded.start(at));
            int to = Math.min(end, folded.end(at + length - 1));
            if (folded.start(at) >= end) {
                return;
            }
            if (from < to) {
                marks.add(new Mark(from + shift, to + shift));
            }
        }
    }

    private static List<Mark> merged(List<Mark> marks) {
        List<Mark> merged = new ArrayList<>();
        marks.sort(Comparator.comparingInt(Mark::start));
        for (Mark mark : marks) {
            int last = merged.size() - 1;
            if (last >= 0 && merged.get(last).end() >= mark.start()) {
                Mark before = merged.get(last);
                merged.set(last, new Mark(before.start(), Math.max(before.end(), mark.end())));
            } else {
                merged.add(mark);
            }
        }
        return merged;
    }
}
