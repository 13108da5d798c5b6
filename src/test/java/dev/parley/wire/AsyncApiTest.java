package dev.parley.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Error;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code webapp/asyncapi.yaml} describes exactly what the codec of {@code parley.v1.json} does. */
class AsyncApiTest {
    private static final JsonMapper JSON = AsyncApi.JSON;
    private static final JsonNode FILE = AsyncApi.FILE;
    private static final JsonNode MESSAGES = AsyncApi.MESSAGES;
    private static final JsonCommands COMMANDS = new JsonCommands(Corpus.LIMITS);

    /** Beginnings of the names of corpus frames whose faults a schema cannot express. */
    private static final Set<String> BEYOND_SCHEMAS = Set.of(
            "lone-surrogate",
            "swapped-surrogates",
            "json-1e400",
            "json-400-digits",
            "id-of-33",
            "id-1e400",
            "seq-1e400",
            "nulls-for-absent",
            "edit-key-null",
            "redact-author-null",
            "react-remove-null",
            "react-text-unseen",
            "react-text-surrogate");

    private static Set<String> names(String prefix) {
        return MESSAGES.propertyNames().stream()
                .filter(name -> name.startsWith(prefix))
                .map(name -> name.substring(prefix.length()))
                .collect(Collectors.toSet());
    }

    private static List<JsonNode> examples(String name) {
        List<JsonNode> payloads = new ArrayList<>();
        MESSAGES.path(name).path("examples").forEach(example -> payloads.add(example.path("payload")));
        return payloads;
    }

    private static JsonNode written(Event event) {
        return JSON.readTree(JsonEvents.write(event));
    }

    private static List<Command> decode(String frame) {
        return Codecs.of(Subprotocol.JSON, Corpus.LIMITS).decode(frame);
    }

    @Test
    void tells_of_every_op_and_of_no_other() {
        Set<String> commands = Arrays.stream(Command.class.getPermittedSubclasses())
                .filter(kind -> kind != Command.Invalid.class && kind != Command.Unreadable.class)
                .map(kind -> kind.getSimpleName().toLowerCase(Locale.ROOT))
                .collect(Collectors.toSet());
        assertThat(names("op.")).isEqualTo(COMMANDS.ops()).isEqualTo(commands);
    }

    @Test
    void tells_of_every_event_and_of_no_other() {
        assertThat(names("ev."))
                .isEqualTo(JsonEvents.kinds().stream().map(JsonEvents::word).collect(Collectors.toSet()));
    }

    @Test
    void tells_of_every_code() {
        assertThat(strings("/components/schemas/errorCode/enum"))
                .containsExactlyElementsOf(
                        Stream.of(ErrorCode.values()).map(ErrorCode::word).toList());
        assertThat(strings("/components/schemas/closeCode/enum"))
                .containsExactlyElementsOf(Stream.of(CloseCode.values())
                        .map(code -> String.valueOf(code.code()))
                        .toList());
    }

    private static List<String> strings(String pointer) {
        return FILE.at(pointer).valueStream().map(JsonNode::asString).toList();
    }

    @Test
    void uses_every_message_and_refers_to_nothing_that_is_not_there() {
        Set<String> used = new HashSet<>();
        references(FILE, used);
        assertThat(used)
                .allSatisfy(
                        reference -> assertThat(FILE.at(reference.substring(1)).isMissingNode())
                                .as(reference)
                                .isFalse());
        assertThat(MESSAGES.propertyNames()).allSatisfy(name -> {
            assertThat(used).contains("#/components/messages/" + name, "#/channels/chat/messages/" + name);
            assertThat(MESSAGES.path(name).path("name").asString()).isEqualTo(name.substring(3));
        });
    }

    private static void references(JsonNode node, Set<String> found) {
        if (node.path("$ref").isString()) {
            found.add(node.path("$ref").asString());
        }
        node.forEach(child -> references(child, found));
    }

    private static Stream<String> ops() {
        return COMMANDS.ops().stream().sorted();
    }

    @ParameterizedTest
    @MethodSource("ops")
    void the_examples_of_an_op_are_read_as_that_op(String op) {
        assertThat(examples("op." + op)).isNotEmpty().allSatisfy(example -> {
            assertThat(AsyncApi.faults(example.toString())).isEmpty();
            List<Command> commands = decode(example.toString());
            assertThat(commands).hasSize(1);
            assertThat(commands.get(0).getClass().getSimpleName()).isEqualToIgnoringCase(op);
        });
    }

    @Test
    void the_examples_of_events_are_what_the_codec_writes() {
        List<JsonNode> examples = MESSAGES.propertyNames().stream()
                .filter(name -> name.startsWith("ev."))
                .flatMap(name -> examples(name).stream())
                .toList();
        assertThat(examples)
                .isEqualTo(
                        SampleEvents.all().stream().map(AsyncApiTest::written).toList());
    }

    private static Stream<Event> events() {
        return SampleEvents.all().stream();
    }

    @ParameterizedTest
    @MethodSource("events")
    void an_event_has_no_field_that_the_file_does_not_tell_of(Event event) {
        assertThat(AsyncApi.faults(JsonEvents.write(event))).isEmpty();
    }

    /** The corpus frames of one object with a known op, except those that no schema can judge. */
    private static Stream<Corpus.Entry> objects() {
        return Corpus.entries().stream()
                .filter(entry -> object(entry).isPresent())
                .filter(entry -> BEYOND_SCHEMAS.stream().noneMatch(entry.name()::startsWith));
    }

    private static Optional<JsonNode> object(Corpus.Entry entry) {
        if (entry.subprotocol() != Subprotocol.JSON || entry.outcome().contains("close-4400")) {
            return Optional.empty();
        }
        try {
            return entry.text()
                    .map(JSON::readTree)
                    .filter(tree -> COMMANDS.ops().contains(tree.path("op").asString("")));
        } catch (JacksonException e) {
            return Optional.empty();
        }
    }

    @ParameterizedTest
    @MethodSource("objects")
    void the_schemas_and_the_codec_are_of_one_mind(Corpus.Entry entry) {
        List<Error> faults = AsyncApi.faults(entry.text().orElseThrow());
        if (entry.outcome().contains("error-invalid")) {
            assertThat(faults).as(entry.name()).isNotEmpty();
        } else {
            assertThat(faults).as(entry.name()).isEmpty();
        }
    }
}
