package dev.parley.request;

import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.regex.Pattern;

/** Checks the syntax of the opening handshake's header fields (RFC 6455, sections 4.2.1 and 11.3). */
public final class UpgradeHeaders {
    /** The only version of the protocol that is supported. */
    public static final String VERSION = "13";
    /** A valid key, the example of RFC 6455, section 1.3; for dry runs, which need no fresh one. */
    public static final String SOME_KEY = "dGhlIHNhbXBsZSBub25jZQ==";

    private static final String NAME = "[!#$%&'*+.^_`|~0-9A-Za-z-]++";
    private static final Pattern TOKEN = Pattern.compile(NAME);
    private static final String BLANKS = "[ \\t]*+";
    // Quoted, it must still be a token (RFC 6455, section 9.1); Tomcat throws over anything else.
    private static final String VALUE = "(?:" + NAME + "|\"" + NAME + "\")";
    private static final String PARAMETER = ";" + BLANKS + NAME + BLANKS + "(?:=" + BLANKS + VALUE + BLANKS + ")?+";
    private static final String EXTENSION = BLANKS + "(?:" + NAME + BLANKS + "(?:" + PARAMETER + ")*+)?+";
    private static final Pattern EXTENSIONS = Pattern.compile(EXTENSION + "(?:," + EXTENSION + ")*+");
    /** Length of 16 bytes in base64, in characters. */
    private static final int KEY_LENGTH = 24;

    private UpgradeHeaders() {}

    /** Returns whether the request asks to upgrade to WebSocket: {@code Connection} must name the upgrade. */
    public static boolean upgrade(Headers headers) {
        return headers.listsToken("Upgrade", "websocket") && headers.listsToken("Connection", "Upgrade");
    }

    /** Returns whether there is a single version, and it is 13. Only a server may send a list (section 4.4). */
    public static boolean version(Headers headers) {
        List<String> lines = headers.all("Sec-WebSocket-Version");
        return lines.size() == 1 && Headers.trim(lines.get(0)).equals(VERSION);
    }

    /** Returns whether there is a single key, and it is 16 bytes in base64. */
    public static boolean key(Headers headers) {
        List<String> lines = headers.all("Sec-WebSocket-Key");
        if (lines.size() != 1) {
            return false;
        }
        String key = Headers.trim(lines.get(0));
        try {
            return key.length() == KEY_LENGTH && Base64.getDecoder().decode(key).length == 16;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** Returns whether the offered extensions are well-formed (section 9.1); containers throw if they are not. */
    public static boolean areExtensions(List<String> lines) {
        return lines.stream().allMatch(line -> EXTENSIONS.matcher(line).matches());
    }

    /** Returns whether the offered names are tokens and distinct (section 4.1, item 10). */
    public static boolean areSubprotocols(List<String> offered) {
        return offered.stream().allMatch(name -> TOKEN.matcher(name).matches())
                && new HashSet<>(offered).size() == offered.size();
    }
}
