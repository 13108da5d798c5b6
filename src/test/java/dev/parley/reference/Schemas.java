package dev.parley.reference;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** Writes the schemas of one file, with links to those that have names. */
final class Schemas {
    private static final List<String> LIMITS = List.of(
            "minLength", "maxLength", "minimum", "maximum", "minItems", "maxItems", "format", "pattern", "default");
    private static final Set<String> CHOICES = Set.of("oneOf", "anyOf", "allOf");

    private final JsonNode file;
    private final String prefix;
    private final Html out;

    /** @param prefix begins the ids of all schemas of the file */
    Schemas(JsonNode file, String prefix, Html out) {
        this.file = file;
        this.prefix = prefix;
        this.out = out;
    }

    /** Writes all that have names. */
    void all() {
        file.at("/components/schemas").forEachEntry((name, schema) -> {
            out.raw("<section class=\"Item\" id=\"" + id(name) + "\">\n<h3>")
                    .code(name)
                    .raw("</h3>\n");
            paragraphs(schema);
            brief(schema);
            out.raw("\n");
            members(schema);
            out.raw("</section>\n");
        });
    }

    /** Returns the id of a schema. */
    String id(String name) {
        return prefix + "-" + name;
    }

    private void paragraphs(JsonNode schema) {
        out.paragraphs(schema.path("description").asString(""));
    }

    /** Writes what a value is, in a few words. */
    void brief(JsonNode schema) {
        List<Runnable> parts = new ArrayList<>();
        if (schema.has("$ref")) {
            String name = name(schema);
            parts.add(() -> out.link(id(name), name));
        } else if (schema.has("const")) {
            parts.add(() -> out.code(schema.path("const").toString()));
        } else if (schema.path("type").asString("").equals("array")) {
            parts.add(() -> {
                out.text("array of ");
                brief(schema.path("items"));
            });
        } else if (schema.has("type")) {
            parts.add(() -> out.text(type(schema.path("type"))));
        }
        if (schema.has("enum")) {
            parts.add(() -> list(schema.path("enum")));
        }
        for (String limit : LIMITS) {
            if (schema.has(limit)) {
                parts.add(() -> out.text(limit + " ").code(schema.path(limit).asString()));
            }
        }
        for (String choice : CHOICES) {
            schema.path(choice).forEach(each -> {
                if (each.has("$ref")) {
                    parts.add(() -> out.text(choice.replace("Of", " of ")).link(id(name(each)), name(each)));
                }
            });
        }
        for (int i = 0; i < parts.size(); i++) {
            out.raw(i == 0 ? "" : ", ");
            parts.get(i).run();
        }
    }

    private static String type(JsonNode type) {
        return type.isArray()
                ? String.join(" or ", type.valueStream().map(JsonNode::asString).toList())
                : type.asString();
    }

    private void list(JsonNode values) {
        String before = "";
        for (JsonNode each : values) {
            out.raw(before).code(each.asString());
            before = " ";
        }
    }

    /** Writes the members of an object, and those of the objects in it. */
    void members(JsonNode schema) {
        JsonNode properties = schema.path("properties");
        if (!properties.isEmpty()) {
            List<String> required = schema.path("required")
                    .valueStream()
                    .map(JsonNode::asString)
                    .toList();
            out.raw("<dl class=\"Members\">\n");
            properties.forEachEntry((name, member) -> {
                term(name, required.contains(name));
                out.raw("<dd>");
                brief(member);
                description(member);
                members(member);
                out.raw("</dd>\n");
            });
            out.raw("</dl>\n");
        }
        if (schema.has("items")) {
            members(schema.path("items"));
        }
        CHOICES.forEach(choice -> schema.path(choice).forEach(this::members));
    }

    /** Writes the name of a member or a parameter. */
    void term(String name, boolean required) {
        out.raw("<dt>").code(name);
        if (required) {
            out.raw(" <span class=\"Required\">required</span>");
        }
        out.raw("</dt>\n");
    }

    /** Writes the description of what has just been named. */
    void description(JsonNode node) {
        if (node.has("description")) {
            out.raw(" <span class=\"About\">")
                    .text(node.path("description").asString())
                    .raw("</span>");
        }
    }

    /** Returns the last part of a reference. */
    static String name(JsonNode reference) {
        return reference.path("$ref").asString().replaceAll(".*/", "");
    }

    /** Returns what a node refers to, or the node. */
    JsonNode resolved(JsonNode node) {
        return node.has("$ref") ? file.at(node.path("$ref").asString().substring(1)) : node;
    }
}
