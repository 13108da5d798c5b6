package dev.parley;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Rejects turns of phrase that a native reader stumbles over, in comments of Java, JavaScript and CSS, and in documents.
 * The rules are in CONTRIBUTING.md. {@code -Dplain.only=hub} looks only at paths that contain the word.
 */
class PlainEnglishTest {
    private static final List<Path> ROOTS = Stream.of(
                    "src/main",
                    "src/test",
                    "src/docs",
                    "webapp",
                    "docker",
                    "README.md",
                    "CONTRIBUTING.md",
                    "SECURITY.md")
            .map(Path::of)
            .toList();

    /** What is rejected. */
    private static final Pattern REJECTED = Pattern.compile(
            "\\b(where|behind|so many|let(s|ting)? go of|tak(e|es|ing) note|be had|goes on|anew|any more|any longer|whoever)\\b",
            Pattern.CASE_INSENSITIVE);

    /** True uses: "where" for a place, "behind" for a proxy or for lagging. */
    private static final Pattern TRUE_USES = Pattern.compile(
            "(from|to|of|near|knows?|says?|shows?|is|tells?|remembers?|decides?|see|find|finds|out) where\\b"
                    + "|\\bwhere to\\b|\\bplaces? where\\b"
                    + "|\\bwhere (the |its |a |our |these )?[\\w/`{}@-]+ (lives?|belongs?|starts?|ends?|ended|stands?|is kept|are kept|is stored|are stored|goes|go|stopped|answers|keeps|says)\\b"
                    + "|\\bbehind (an? |the |your |its |one |every |some |several )?([\\w-]+ )?(prox(y|ies)|balancer|load balancer|nginx|HAProxy|Caddy|Apache|Traefik|firewall|NAT)\\b"
                    + "|\\b(far|fall|falls|fell|falling|fallen|lag|lags|lagging|left|stay|stays|is|are|was|were|be|it|[\\d,_]+|pages?|messages|further|so far|how far|member) behind\\b(?! (it|them|this|that|the)\\b)"
                    + "|\\bany more (than|of|messages|bytes|rooms|frames|data)\\b",
            Pattern.CASE_INSENSITIVE);

    // the quantifiers are possessive, since others need stack for each character of a long string
    private static final Pattern COMMENT = Pattern.compile(
            "\"\"\".*?\"\"\"|\"(?:\\\\.|[^\"\\\\\\n])*+\"|'(?:\\\\.|[^'\\\\\\n])*+'|`(?:\\\\.|[^`\\\\])*+`"
                    + "|(?<comment>/\\*.*?\\*/|(?<!:)//[^\\n]*)",
            Pattern.DOTALL);

    @Test
    void comments_and_documents_are_in_plain_english() throws IOException {
        List<String> found = new ArrayList<>();
        for (Path root : ROOTS) {
            try (Stream<Path> files = Files.walk(root)) {
                for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                    if (file.toString().contains(System.getProperty("plain.only", ""))) {
                        check(file, found);
                    }
                }
            }
        }
        assertThat(found).as("see CONTRIBUTING.md, plain English").isEmpty();
    }

    private static void check(Path file, List<String> found) throws IOException {
        String name = file.getFileName().toString();
        if (name.equals("PlainEnglishTest.java")) {
            return;
        }
        if (name.endsWith(".md")) {
            prose(file, Files.readString(file).replaceAll("(?s)```.*?```|\\*\\w+\\*", ""), found);
        } else if (name.matches(".*\\.(java|m?js|ts|css)")) {
            Matcher comments = COMMENT.matcher(Files.readString(file));
            while (comments.find()) {
                String comment = comments.group("comment");
                if (comment != null) {
                    prose(file, comment, found);
                }
            }
        }
    }

    private static void prose(Path file, String text, List<String> found) {
        String flat = text.replaceAll("\\s*\\n\\s*(\\*|//)?\\s*", " ");
        Matcher use = TRUE_USES.matcher(flat);
        String rest = use.replaceAll("_");
        Matcher bad = REJECTED.matcher(rest);
        while (bad.find()) {
            found.add(file + ": …"
                    + rest.substring(Math.max(0, bad.start() - 40), Math.min(rest.length(), bad.end() + 40)) + "…");
        }
    }
}
