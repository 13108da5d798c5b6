package dev.parley.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * {@code webapp/asyncapi.yaml} and its schemas. Its messages are named {@code op.NAME} and {@code ev.NAME}. Read with
 * the module's directory as the working directory, as Maven does.
 */
final class AsyncApi {
    static final JsonMapper JSON = JsonMapper.builder().build();
    static final JsonNode FILE = YAMLMapper.builder().build().readTree(Path.of("webapp", "asyncapi.yaml"));
    static final JsonNode MESSAGES = FILE.at("/components/messages");

    private static final Map<String, Schema> SCHEMAS = schemas();

    private AsyncApi() {}

    /** Returns what is wrong with one command or event; empty if nothing is. */
    static List<Error> faults(String line) {
        JsonNode tree = JSON.readTree(line);
        String name = tree.has("op")
                ? "op." + tree.path("op").asString()
                : "ev." + tree.path("ev").asString();
        Schema schema = SCHEMAS.get(name);
        assertThat(schema).as(name).isNotNull();
        return schema == null ? List.of() : schema.validate(tree);
    }

    /** One schema for each message. Schemas of events are closed, so that an undocumented field is an error. */
    private static Map<String, Schema> schemas() {
        JsonNode components =
                JSON.readTree(FILE.path("components").toString().replace("#/components/schemas/", "#/definitions/"));
        close(components.at("/schemas/message"));
        close(components.at("/schemas/user"));
        SchemaRegistry registry = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_7);
        Map<String, Schema> schemas = new HashMap<>();
        for (String name : MESSAGES.propertyNames()) {
            ObjectNode schema =
                    components.at("/messages/" + name + "/payload").deepCopy().asObject();
            if (name.startsWith("ev.")) {
                close(schema);
            }
            schema.set("definitions", components.path("schemas"));
            schemas.put(name, registry.getSchema(schema));
        }
        return schemas;
    }

    private static void close(JsonNode schema) {
        schema.asObject().put("additionalProperties", false);
    }
}
