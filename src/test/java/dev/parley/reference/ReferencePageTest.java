package dev.parley.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The page {@code /docs/} says what {@code openapi.yaml} and {@code asyncapi.yaml} say. */
class ReferencePageTest {
    private static final Path FILE = Path.of("webapp", "docs", "index.html");

    private static List<String> found(String pattern) {
        return Pattern.compile(pattern)
                .matcher(ReferencePage.page())
                .results()
                .map(each -> each.group(1))
                .toList();
    }

    @Test
    void is_up_to_date() throws IOException {
        String page = ReferencePage.page();
        if (!Files.exists(FILE) || !Files.readString(FILE).equals(page)) {
            Files.writeString(FILE, page);
            fail(FILE + " did not say what openapi.yaml and asyncapi.yaml say. It does now: commit it.");
        }
    }

    @Test
    void has_every_operation_and_every_message_and_no_link_into_nothing() throws IOException {
        List<String> ids = found(" id=\"([^\"]+)\"");
        assertThat(ids).doesNotHaveDuplicates().containsAll(found("href=\"#([^\"]+)\""));
        List<String> operations = Pattern.compile("operationId: (\\w+)(?<!Head)\\b")
                .matcher(Files.readString(Path.of("webapp", "openapi.yaml")))
                .results()
                .map(each -> each.group(1))
                .filter(id -> !id.equals("readPosition")) // HEAD
                .toList();
        assertThat(operations).hasSizeGreaterThan(20);
        assertThat(ids).containsAll(operations).contains("op.react", "ev.message", "webhook");
    }

    @Test
    void no_sentence_is_cut_off_at_its_comma() {
        for (String name : List.of("openapi.yaml", "asyncapi.yaml")) {
            // in { }, what follows the comma of a sentence without quotes is the name of a member
            assertThat(names(ReferencePage.read(name)))
                    .as(name)
                    .allSatisfy(each -> assertThat(each).doesNotContain(" "));
        }
    }

    private static Stream<String> names(JsonNode node) {
        Stream<String> own = node.isObject() ? node.propertyNames().stream() : Stream.of();
        return Stream.concat(own, node.valueStream().flatMap(ReferencePageTest::names));
    }

    @Test
    void loads_nothing_but_its_style_sheet_and_its_icon() {
        assertThat(found("(?:src|href)=\"([^#\"]*)\"").stream().distinct())
                .containsExactlyInAnyOrder("../icon.svg", "main.css", "../", "../openapi.yaml", "../asyncapi.yaml");
        assertThat(ReferencePage.page()).doesNotContain("<script", "style=");
    }
}
