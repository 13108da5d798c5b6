package dev.parley.text;

import java.lang.Character.UnicodeScript;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.IntConsumer;

/**
 * The pieces of a text by which an index finds it, each as a hash of 32 bits. A text that has a term of a {@link Needle} has all
 * pieces of that term; the reverse must be checked.
 *
 * <p>In alphabets, the pieces are all runs of three characters within a word, and the first and the first two of each word.
 * Scripts that write no spaces between words, and symbols such as emoji, have single characters and pairs, so that words of
 * one or two characters are found anywhere.
 */
public final class Grams {
    private static final int FIRST = 1;
    private static final int FIRST_TWO = 2;
    private static final int THREE = 3;
    private static final int SINGLE = 4;
    private static final int PAIR = 5;

    private static final Set<UnicodeScript> WITHOUT_SPACES = EnumSet.of(
            UnicodeScript.HAN,
            UnicodeScript.HIRAGANA,
            UnicodeScript.KATAKANA,
            UnicodeScript.HANGUL,
            UnicodeScript.BOPOMOFO,
            UnicodeScript.YI,
            UnicodeScript.THAI,
            UnicodeScript.LAO,
            UnicodeScript.KHMER,
            UnicodeScript.MYANMAR);

    private static final int FIRST_WITHOUT_SPACES = 0xE00;

    /** What a character is for a search. */
    enum Kind {
        /** Part of a word of an alphabet. */
        LETTER,
        /** A word or a part of one that stands for itself. */
        SIGN,
        /** White space and punctuation, which are not in the index. */
        BETWEEN
    }

    private Grams() {}

    /** Passes on every piece of a text; some of them several times. */
    public static void ofText(String text, IntConsumer each) {
        of(Folded.text(text), true, each);
    }

    /**
     * Passes on pieces of a folded text.
     *
     * @param all whether to pass on the pieces that a short term could ask for, besides those that this text itself needs
     */
    static void of(String folded, boolean all, IntConsumer each) {
        int length = folded.length();
        for (int i = 0; i < length; ) {
            int c = folded.codePointAt(i);
            Kind kind = kind(c);
            int end = i + Character.charCount(c);
            while (kind != Kind.BETWEEN && end < length && kind(folded.codePointAt(end)) == kind) {
                end += Character.charCount(folded.codePointAt(end));
            }
            if (kind == Kind.LETTER) {
                word(folded, i, end, all, each);
            } else if (kind == Kind.SIGN) {
                signs(folded, i, end, all, each);
            }
            i = end;
        }
    }

    private static void word(String text, int start, int end, boolean all, IntConsumer each) {
        int before = -1;
        int last = -1;
        int count = 0;
        for (int i = start; i < end; ) {
            int c = text.codePointAt(i);
            i += Character.charCount(c);
            count++;
            if (count == 1 && (all || i == end)) {
                each.accept(hash(FIRST, c, 0, 0));
            } else if (count == 2 && (all || i == end)) {
                each.accept(hash(FIRST_TWO, last, c, 0));
            } else if (count > 2) {
                each.accept(hash(THREE, before, last, c));
            }
            before = last;
            last = c;
        }
    }

    private static void signs(String text, int start, int end, boolean all, IntConsumer each) {
        int last = -1;
        for (int i = start; i < end; ) {
            int c = text.codePointAt(i);
            i += Character.charCount(c);
            if (last >= 0) {
                each.accept(hash(PAIR, last, c, 0));
            }
            if (all || (last < 0 && i == end)) {
                each.accept(hash(SINGLE, c, 0, 0));
            }
            last = c;
        }
    }

    static Kind kind(int c) {
        if (c < 0x80) {
            return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z')
                    ? Kind.LETTER
                    : Kind.BETWEEN;
        }
        if (c >= FIRST_WITHOUT_SPACES && WITHOUT_SPACES.contains(UnicodeScript.of(c))) {
            return Kind.SIGN;
        }
        return switch (Character.getType(c)) {
            case Character.NON_SPACING_MARK, Character.COMBINING_SPACING_MARK, Character.ENCLOSING_MARK -> Kind.LETTER;
            case Character.OTHER_SYMBOL,
                    Character.MATH_SYMBOL,
                    Character.CURRENCY_SYMBOL,
                    Character.MODIFIER_SYMBOL,
                    Character.PRIVATE_USE,
                    Character.LETTER_NUMBER,
                    Character.OTHER_NUMBER -> Kind.SIGN;
            default -> Character.isLetterOrDigit(c) ? Kind.LETTER : Kind.BETWEEN;
        };
    }

    /** The finalizer of MurmurHash3 over the characters. */
    private static int hash(int kind, int one, int two, int three) {
        int h = kind;
        h = mix(h * 0x9E3779B1 + one);
        h = mix(h * 0x9E3779B1 + two);
        return mix(h * 0x9E3779B1 + three);
    }

    private static int mix(int value) {
        int h = value;
        h ^= h >>> 16;
        h *= 0x85EBCA6B;
        h ^= h >>> 13;
        h *= 0xC2B2AE35;
        return h ^ (h >>> 16);
    }
}
