package dev.parley.reference;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * The page {@code /docs/}: both descriptions of the API for people, without a script. It stands in {@code webapp/docs/}, since
 * images are built without the classes of the tests; a test brings it up to date.
 */
final class ReferencePage {
    private static final Path WEB = Path.of("webapp");
    private static final List<String> METHODS = List.of("get", "head", "post", "put", "patch", "delete");

    private final JsonNode http = read("openapi.yaml");
    private final JsonNode socket = read("asyncapi.yaml");
    private final Html out = new Html();
    private final Schemas httpSchemas = new Schemas(http, "http", out);
    private final Schemas socketSchemas = new Schemas(socket, "ws", out);

    private ReferencePage() {}

    /** An operation of the API over HTTP. */
    private record Operation(String method, String path, JsonNode shared, JsonNode node, boolean head) {
        String id() {
            return node.path("operationId").asString();
        }

        String summary() {
            return node.path("summary").asString();
        }
    }

    /** Returns the page. */
    static String page() {
        ReferencePage page = new ReferencePage();
        page.write();
        return page.out.toString();
    }

    /** Reads one of the files. */
    static JsonNode read(String name) {
        return YAMLMapper.builder().build().readTree(WEB.resolve(name));
    }

    private void write() {
        Map<String, List<Operation>> operations = operations();
        out.raw("""
                <!doctype html>
                <!-- Written by ReferencePageTest from openapi.yaml and asyncapi.yaml. Do not edit. -->
                <html lang="en">
                <head>
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width, initial-scale=1" />
                <meta name="color-scheme" content="light dark" />
                <title>Parley: reference</title>
                <link rel="icon" href="../icon.svg" type="image/svg+xml" />
                <link rel="stylesheet" href="main.css" />
                </head>
                <body class="Docs">
                <header class="Docs-head">
                <a class="Docs-brand" href="../"><img src="../icon.svg" alt="" width="28" height="28" />Parley</a>
                <h1>Reference</h1>
                </header>
                <nav class="Docs-nav" aria-label="Contents">
                """);
        contents(operations);
        out.raw("</nav>\n<main class=\"Docs-main\">\n<h2 id=\"http\">HTTP</h2>\n");
        out.paragraphs(http.at("/info/description").asString());
        out.raw("<p>For machines: <a href=\"../openapi.yaml\">openapi.yaml</a></p>\n");
        operations.values().forEach(each -> each.forEach(this::operation));
        http.path("webhooks")
                .forEachEntry((name, path) -> operation(new Operation("post", "", path, path.path("post"), false)));
        out.raw("<h2 id=\"http-schemas\">Objects over HTTP</h2>\n");
        httpSchemas.all();
        out.raw("<h2 id=\"websocket\">WebSocket</h2>\n");
        out.paragraphs(socket.at("/info/description").asString());
        out.raw("<p>For machines: <a href=\"../asyncapi.yaml\">asyncapi.yaml</a></p>\n");
        socket.at("/components/messages").forEachEntry(this::message);
        out.raw("<h2 id=\"ws-schemas\">Objects on the WebSocket</h2>\n");
        socketSchemas.all();
        out.raw("</main>\n</body>\n</html>\n");
    }

    private Map<String, List<Operation>> operations() {
        Map<String, List<Operation>> byTag = new LinkedHashMap<>();
        http.path("tags").forEach(tag -> byTag.put(tag.path("name").asString(), new ArrayList<>()));
        http.path("paths").forEachEntry((path, methods) -> {
            for (String method : METHODS) {
                JsonNode node = methods.path(method);
                boolean besideGet = method.equals("head") && methods.has("get");
                if (!node.isMissingNode() && !besideGet) {
                    boolean head = method.equals("get") && methods.has("head");
                    byTag.computeIfAbsent(node.at("/tags/0").asString(""), tag -> new ArrayList<>())
                            .add(new Operation(method, path, methods.path("parameters"), node, head));
                }
            }
        });
        return byTag;
    }

    private void contents(Map<String, List<Operation>> operations) {
        out.raw("<ul>\n");
        operations.forEach((tag, each) -> {
            out.raw("<li><details><summary>HTTP: ").text(tag).raw("</summary><ul>\n");
            each.forEach(operation -> {
                out.raw("<li>").link(operation.id(), operation.summary()).raw("</li>\n");
            });
            out.raw("</ul></details></li>\n");
        });
        messages("WebSocket: commands", "op.");
        messages("WebSocket: events", "ev.");
        out.raw("<li>").link("http-schemas", "Objects over HTTP").raw("</li>\n<li>");
        out.link("ws-schemas", "Objects on the WebSocket").raw("</li>\n</ul>\n");
    }

    private void messages(String title, String prefix) {
        out.raw("<li><details><summary>").text(title).raw("</summary><ul>\n");
        socket.at("/components/messages").forEachEntry((key, message) -> {
            if (key.startsWith(prefix)) {
                out.raw("<li>")
                        .link(key, "`" + message.path("name").asString() + "`")
                        .raw("</li>\n");
            }
        });
        out.raw("</ul></details></li>\n");
    }

    // ---- HTTP

    private void operation(Operation operation) {
        JsonNode node = operation.node();
        out.raw("<section class=\"Item\" id=\"" + operation.id() + "\">\n<h3>")
                .text(operation.summary())
                .raw("</h3>\n");
        out.raw("<p class=\"Address\"><span class=\"Method\">")
                .text(operation.method().toUpperCase(Locale.ROOT))
                .raw("</span> ");
        if (operation.path().isEmpty()) {
            out.text("to an address of yours");
        } else {
            out.address(operation.path());
        }
        out.text(operation.head() ? " (or HEAD)" : "").raw("</p>\n");
        out.paragraphs(node.path("description").asString(""));
        parameters(operation.shared(), node.path("parameters"));
        body(node.path("requestBody"));
        out.raw("<h4>Answers</h4>\n<dl class=\"Members\">\n");
        node.path("responses").forEachEntry((status, response) -> {
            JsonNode known = httpSchemas.resolved(response);
            httpSchemas.term(status.equals("default") ? "else" : status, false);
            out.raw("<dd>");
            out.text(known.path("description").asString() + " ");
            content(known.path("content"));
            out.raw("</dd>\n");
        });
        out.raw("</dl>\n</section>\n");
    }

    private void parameters(JsonNode shared, JsonNode own) {
        List<JsonNode> all = new ArrayList<>();
        shared.forEach(each -> all.add(httpSchemas.resolved(each)));
        own.forEach(each -> all.add(httpSchemas.resolved(each)));
        if (all.isEmpty()) {
            return;
        }
        out.raw("<h4>Parameters</h4>\n<dl class=\"Members\">\n");
        for (JsonNode each : all) {
            httpSchemas.term(each.path("name").asString(), each.path("required").asBoolean(false));
            out.raw("<dd>").text("in the " + each.path("in").asString() + ", ");
            httpSchemas.brief(each.path("schema"));
            httpSchemas.description(each);
            out.raw("</dd>\n");
        }
        out.raw("</dl>\n");
    }

    private void body(JsonNode reference) {
        JsonNode body = httpSchemas.resolved(reference);
        if (!body.path("content").isEmpty()) {
            out.raw("<h4>Body</h4>\n<p>");
            content(body.path("content"));
            out.raw("</p>\n");
            body.path("content").forEach(type -> {
                httpSchemas.members(type.path("schema"));
                type.path("examples").forEach(example -> example(example.path("value")));
            });
        }
    }

    private void content(JsonNode content) {
        content.forEachEntry((type, value) -> {
            out.raw(" <span class=\"Type\">").code(type).raw(" ");
            httpSchemas.brief(value.path("schema"));
            out.raw("</span>");
        });
    }

    private void example(JsonNode value) {
        out.raw("<pre class=\"Example\">").code(value.toString()).raw("</pre>\n");
    }

    // ---- WebSocket

    private void message(String key, JsonNode message) {
        boolean command = key.startsWith("op.");
        out.raw("<section class=\"Item\" id=\"" + key + "\">\n<h3>")
                .code(message.path("name").asString());
        out.raw(" <span class=\"Method\">").text(command ? "command" : "event").raw("</span></h3>\n");
        out.paragraphs(message.path("summary").asString(""));
        out.paragraphs(message.path("description").asString(""));
        JsonNode payload = message.path("payload");
        if (payload.has("$ref")) {
            out.raw("<p>");
            socketSchemas.brief(payload);
            out.raw("</p>\n");
        }
        socketSchemas.members(payload);
        message.path("examples").forEach(each -> example(each.path("payload")));
        out.raw("</section>\n");
    }
}
