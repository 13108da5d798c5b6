package dev.parley.message;

import java.text.Normalizer;
import java.util.Optional;

/**
 * The name of a room: 1 to {@value #MAX_LENGTH} letters and digits of any script, combining marks, and
 * {@code . _ ~ -}, in Unicode normal form C (Unicode Standard Annex 15), so that two ways to write the same character make
 * the same name. Names are case-sensitive.
 *
 * @param value the name, already normalised; use {@link #parse} for input
 */
public record RoomName(String value) {
    /** The longest name, in Unicode code points after normalisation. */
    public static final int MAX_LENGTH = 64;

    /**
     * The longest input that is normalised at all, in UTF-16 code units. The bound keeps the work small that a stranger can
     * cause.
     */
    private static final int MAX_UNITS = 4 * MAX_LENGTH;

    /** @throws IllegalArgumentException if the value is not a name in normal form C */
    public RoomName {
        if (!isNormalName(value)) {
            throw new IllegalArgumentException("not a room name in normal form C");
        }
    }

    /** Returns the name in normal form C, or empty if no room can have this name. Never throws. */
    public static Optional<RoomName> parse(String raw) {
        if (raw.length() > MAX_UNITS) {
            return Optional.empty();
        }
        if (isPlain(raw)) {
            return Optional.of(new RoomName(raw));
        }
        String normal = Normalizer.normalize(raw, Normalizer.Form.NFC);
        return isNormalName(normal) ? Optional.of(new RoomName(normal)) : Optional.empty();
    }

    private static boolean isNormalName(String name) {
        return isPlain(name) || isNormalNameOfAnyScript(name);
    }

    /** Returns whether this is a name in ASCII. That is the common case for every message, and needs no normalisation. */
    private static boolean isPlain(String name) {
        for (int i = 0; i < name.length(); i++) {
            if (name.charAt(i) >= 0x80 || !isAllowed(name.charAt(i))) {
                return false;
            }
        }
        return !name.isEmpty() && name.length() <= MAX_LENGTH;
    }

    private static boolean isNormalNameOfAnyScript(String name) {
        return !name.isEmpty()
                && name.length() <= MAX_UNITS
                && name.codePointCount(0, name.length()) <= MAX_LENGTH
                && name.codePoints().allMatch(RoomName::isAllowed)
                && !isMark(name.codePointAt(0))
                && Normalizer.isNormalized(name, Normalizer.Form.NFC);
    }

    /** Returns whether a name may contain this code point. */
    public static boolean isAllowed(int c) {
        return Character.isLetterOrDigit(c) || c == '.' || c == '_' || c == '~' || c == '-' || isMark(c);
    }

    /**
     * Returns whether this is a combining mark. Scripts such as Devanagari and Thai write vowels with them; a name must not
     * begin with one, because it would combine with whatever is printed before the name.
     */
    public static boolean isMark(int c) {
        int type = Character.getType(c);
        return type == Character.NON_SPACING_MARK || type == Character.COMBINING_SPACING_MARK;
    }

    @Override
    public String toString() {
        return value;
    }
}
