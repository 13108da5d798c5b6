package dev.parley.message;

/**
 * What somebody has put to a message.
 *
 * @param seq the entry of the log that tells of it, in the room of the message
 * @param from who did it
 * @param text usually an emoji
 */
public record Reaction(long seq, User from, String text) {
    /** The longest text, in UTF-16 code units; a family with skin tones takes 25. */
    public static final int MAX_LENGTH = 32;

    /** What a reaction takes besides its characters, in memory and in JSON. */
    private static final int OVERHEAD = 128;

    /** Returns about how many bytes this takes, in memory or in JSON, whichever is more. */
    public int size() {
        return OVERHEAD + 3 * (from.id().length() + from.name().length() + text.length());
    }

    /**
     * Returns whether a text can be a reaction. It need not be an emoji, which nobody but Unicode can tell, but something
     * that is seen and that does not change what is around it: no blanks, and no controls of lines or directions.
     */
    public static boolean isText(String text) {
        return !text.isEmpty()
                && text.length() <= MAX_LENGTH
                && text.codePoints().noneMatch(Reaction::isForbidden)
                && text.codePoints().anyMatch(Reaction::isSeen);
    }

    private static boolean isForbidden(int c) {
        return Character.isWhitespace(c)
                || Character.isSpaceChar(c)
                || Character.isISOControl(c)
                || Character.getType(c) == Character.SURROGATE
                || (c >= 0x202A && c <= 0x202E)
                || (c >= 0x2066 && c <= 0x2069);
    }

    private static boolean isSeen(int c) {
        int type = Character.getType(c);
        return type != Character.FORMAT && type != Character.NON_SPACING_MARK && type != Character.ENCLOSING_MARK;
    }
}
