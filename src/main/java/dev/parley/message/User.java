package dev.parley.message;

/**
 * A person in a room. Several clients, such as the tabs of a browser, may belong to one user.
 *
 * @param id stable and unique; the authenticator assigns it, and guests get a random one
 * @param name what others see; not unique, so it identifies nobody
 */
public record User(String id, String name) {
    /** The longest name that a user may choose, in Unicode code points. */
    public static final int MAX_NAME_LENGTH = 64;

    /** The author of messages whose author was removed. */
    public static final User NOBODY = new User("", "");

    /**
     * Returns whether a user may choose this name. It must not be blank or longer than {@value #MAX_NAME_LENGTH} code
     * points, and must contain nothing that breaks a line or reverses the direction of the text around it, because it is
     * shown between texts of others.
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

    /** Returns whether this is an embedding, override or isolate (Unicode Standard Annex 9, section 2). */
    private static boolean isDirection(int c) {
        return (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
    }
}
