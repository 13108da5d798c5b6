package dev.parley.wire;

import java.util.regex.Pattern;

/**
 * The form of a media type (RFC 2045, section 5.1): {@code type/subtype} and parameters. Whether such a type exists is not
 * checked.
 */
public final class MediaType {
    /** The longest media type, parameters included, in characters. */
    static final int MAX_LENGTH = 127;

    private static final String TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z{}-]++";
    private static final String QUOTED = "\"(?:[\\x20!\\x23-\\x5B\\x5D-\\x7E]|\\\\[\\x20-\\x7E])*+\"";
    /** Possessive quantifiers throughout, so that the time to match is proportional to the length. */
    private static final Pattern FORM =
            Pattern.compile(TOKEN + "/" + TOKEN + "(?:[ ]*+;[ ]*+" + TOKEN + "=(?:" + TOKEN + "|" + QUOTED + "))*+");

    private MediaType() {}

    /** Returns whether this is a media type, with or without parameters. */
    public static boolean isValid(String type) {
        return type.length() <= MAX_LENGTH && FORM.matcher(type).matches();
    }
}
