package dev.parley.reference;

import java.util.regex.Pattern;

/** Collects HTML. All text is escaped; what stands between backticks becomes code. */
final class Html {
    private static final Pattern CODE = Pattern.compile("`([^`]*)`");

    private final StringBuilder out = new StringBuilder();

    /** Adds markup as it is. */
    Html raw(String markup) {
        out.append(markup);
        return this;
    }

    /** Adds text. */
    Html text(String text) {
        return raw(CODE.matcher(escaped(text)).replaceAll("<code>$1</code>"));
    }

    /** Adds text that is code as a whole. */
    Html code(String text) {
        return raw("<code>" + escaped(text) + "</code>");
    }

    /** Adds the path of an address, which a narrow screen may break after each slash. */
    Html address(String path) {
        return raw("<code>" + escaped(path).replace("/", "/<wbr />") + "</code>");
    }

    /** Adds paragraphs, which empty lines separate. */
    Html paragraphs(String text) {
        for (String each : text.strip().split("\\n\\s*\\n", -1)) {
            if (!each.isEmpty()) {
                raw("<p>").text(each).raw("</p>\n");
            }
        }
        return this;
    }

    /** Adds a link within the page. */
    Html link(String id, String text) {
        return raw("<a href=\"#" + escaped(id) + "\">").text(text).raw("</a>");
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }

    @Override
    public String toString() {
        return out.toString();
    }
}
