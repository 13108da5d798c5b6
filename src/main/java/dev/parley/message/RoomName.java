package dev.parley.message;

import java.text.Normalizer;
import java.util.Optional;

/**
 * The name of a room: 1 to {@value #MAX_LENGTH} letters and digits of any script, combining marks, and
 * {@code . _ ~ -}, in Unicode normal form C, so that what looks alike is alike. Names differ by case.
 *
 * @param value the name, already normalised: use {@link #parse}
 */
public record RoomName(String value) {
    /** The longest name, in Unicode code points after normalisation. */
    public static final int MAX_LENGTH = 64;

    /** A name longer than this many UTF-16 units is refused before any work is done on it. */
    private static final int MAX_UNITS = 4 * MAX_LENGTH;

    public RoomName {
        if (!isNormalName(value)) {
            throw new IllegalArgumentException("not a room name in normal form C");
        }
    }

    /** Returns the room of this name, normalised, or empty where it is none. */
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

    /** The common case, on the way of every message: nothing in ASCII needs to be normalised. */
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

    private static boolean isAllowed(int c) {
        return Character.isLetterOrDigit(c) || c == '.' || c == '_' || c == '~' || c == '-' || isMark(c);
    }

    /** Scripts such as Devanagari and Thai write vowels as combining marks; a name cannot begin with one. */
    private static boolean isMark(int c) {
        int type = Character.getType(c);
        return type == Character.NON_SPACING_MARK || type == Character.COMBINING_SPACING_MARK;
    }

    @Override
    public String toString() {
        return value;
    }
}
