package dev.parley.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code src/docs/protocol.md} says what the code does. */
class ProtocolDocTest {
    private static List<String> lines() throws IOException {
        return Files.readAllLines(Path.of("src", "docs", "protocol.md"));
    }

    private static Stream<String> sent(String arrow) throws IOException {
        return lines().stream().filter(line -> line.startsWith(arrow)).map(line -> line.substring(arrow.length()));
    }

    private static Stream<String> commands() throws IOException {
        return sent("→ ");
    }

    @ParameterizedTest
    @EnumSource
    void every_error_has_a_row(ErrorCode code) throws IOException {
        String start = "| `" + code.word() + "` | " + (code.retry() ? "yes" : "no") + " | ";
        assertThat(lines()).anyMatch(line -> line.startsWith(start));
    }

    @ParameterizedTest
    @EnumSource
    void every_close_code_has_a_row(CloseCode code) throws IOException {
        String start =
                "| " + code.code() + " | " + code.reason() + " | " + (code.shouldReconnect() ? "yes" : "no") + " | ";
        assertThat(lines()).anyMatch(line -> line.startsWith(start));
    }

    @ParameterizedTest
    @EnumSource
    void every_reason_why_a_client_misses_messages_has_a_row(RecoveryFailure reason) throws IOException {
        assertThat(lines())
                .anyMatch(line -> line.matches("\\| `" + reason.word() + "` \\| (?!(yes|no) ).* \\| .* \\|"));
    }

    @Test
    void no_row_is_left_of_a_code_that_is_gone() throws IOException {
        assertThat(lines().stream().filter(line -> line.matches("\\| \\d{4} \\| .*")))
                .hasSameSizeAs(CloseCode.values());
        assertThat(lines().stream().filter(line -> line.matches("\\| `[a-z-]+` \\| (yes|no) \\| .*")))
                .hasSameSizeAs(ErrorCode.values());
    }

    @Test
    void every_op_and_every_event_is_shown() throws IOException {
        assertThat(words(sent("→ "), "op")).containsExactlyInAnyOrderElementsOf(new JsonCommands(Corpus.LIMITS).ops());
        assertThat(words(sent("← "), "ev"))
                .containsExactlyInAnyOrderElementsOf(
                        JsonEvents.kinds().stream().map(JsonEvents::word).toList());
    }

    private static Set<String> words(Stream<String> lines, String field) {
        return lines.map(line -> AsyncApi.JSON.readTree(line).path(field).asString())
                .collect(Collectors.toSet());
    }

    @ParameterizedTest
    @MethodSource("commands")
    void the_commands_it_shows_are_understood(String line) {
        List<Command> commands = Codecs.of(Subprotocol.JSON, Corpus.LIMITS).decode(line);
        assertThat(commands).hasSize(1).noneMatch(Command.Invalid.class::isInstance);
        assertThat(commands).noneMatch(Command.Unreadable.class::isInstance);
    }

    @Test
    void the_events_it_shows_are_as_the_schemas_say() throws IOException {
        assertThat(sent("← "))
                .hasSizeGreaterThan(10)
                .allSatisfy(line -> assertThat(AsyncApi.faults(line)).isEmpty());
    }
}
