package dev.parley.message;

/**
 * Who speaks. Several clients (tabs) may be one user.
 *
 * @param id stable and unique, given by the authenticator; guests get a random one
 * @param name what others see; not unique
 */
public record User(String id, String name) {
    /** The longest name somebody may choose, in Unicode code points. */
    public static final int MAX_NAME_LENGTH = 64;

    /**
     * Returns whether somebody may choose this name: not blank, not longer than {@value #MAX_NAME_LENGTH}, and nothing
     * in it that breaks the line or turns the direction of the text around it.
     */
    public static boolean isName(String name) {
        return name.length() <= 2 * MAX_NAME_LENGTH
                && name.codePointCount(0, name.length()) <= MAX_NAME_LENGTH
                && !name.isBlank()
                && name.codePoints().allMatch(User::isAllowed);
    }

    private static boolean isAllowed(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR, Character.SURROGATE ->
                false;
            default -> !isDirection(c);
        };
    }

    /** Embeddings, overrides and isolates (Unicode Standard Annex 9, section 2). */
    private static boolean isDirection(int c) {
        return (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
    }
}
