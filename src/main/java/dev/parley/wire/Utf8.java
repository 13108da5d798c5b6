package dev.parley.wire;

/** Measures and checks text as UTF-8 (RFC 3629) without encoding it. */
final class Utf8 {
    private Utf8() {}

    /**
     * Returns the length of the array that {@link String#getBytes} would return. A lone surrogate counts as the {@code ?}
     * that replaces it.
     */
    static int length(String text) {
        int length = text.length();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < 0x80) {
                continue;
            }
            if (!Character.isSurrogate(c)) {
                length += c < 0x800 ? 1 : 2;
            } else if (isPair(text, i)) {
                length += 2; // two code units take four bytes
                i++;
            }
        }
        return length;
    }

    /** Returns whether the text can be encoded as UTF-8, that is, whether it contains no lone surrogate. */
    static boolean isWellFormed(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                if (!isPair(text, i)) {
                    return false;
                }
                i++;
            }
        }
        return true;
    }

    /** Returns whether a high surrogate stands at {@code index} and a low one after it. */
    static boolean isPair(String text, int index) {
        return Character.isHighSurrogate(text.charAt(index))
                && index + 1 < text.length()
                && Character.isLowSurrogate(text.charAt(index + 1));
    }
}
