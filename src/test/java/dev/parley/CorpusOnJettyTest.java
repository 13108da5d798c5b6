package dev.parley;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.it.HandshakeRequest;
import dev.parley.it.JsonClient;
import dev.parley.it.TestServer;
import dev.parley.it.WsClient;
import dev.parley.it.WsFrame;
import dev.parley.wire.Corpus;
import dev.parley.wire.Subprotocol;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** Every frame of the corpus, through a real socket, while somebody else in the room must not notice. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CorpusOnJettyTest {
    /** Errors of form; those of rights come for commands that were understood. */
    private static final Set<String> OF_FORM = Set.of("error-invalid", "error-unknown-op", "error-too-big");

    @SuppressWarnings("NullAway.Init") // set before the first test
    private TestServer server;

    @SuppressWarnings("NullAway.Init") // set before the first test
    private JsonClient bystander;

    /** The last message the bystander has seen. */
    private long seen;

    @BeforeAll
    void start() {
        server = TestServer.start(Map.of("parley.history.page", "200", "parley.log", "memory"));
        bystander = JsonClient.guest(server.uri(""), "bystander");
        bystander.join("lobby");
    }

    @AfterAll
    void stop() {
        bystander.close();
        server.close();
    }

    static List<Corpus.Entry> entries() {
        return Corpus.entries();
    }

    @ParameterizedTest
    @MethodSource("entries")
    void comes_to_what_its_name_says(Corpus.Entry entry) {
        try (WsClient client = open(entry.subprotocol())) {
            client.send(WsFrame.of(entry.binary() ? WsFrame.BINARY : WsFrame.TEXT, bytes(entry)));
            if (entry.subprotocol() == Subprotocol.JSON) {
                assertJson(client, entry);
            } else {
                assertRaw(client, entry);
            }
        }
        bystander.say("lobby", "after " + entry, "still here");
        seen++;
        JsonNode message = bystander.await("message");
        while (!message.path("text").asString("").equals("still here")) {
            message = bystander.await("message");
        }
        assertThat(message.path("seq").asLong()).isEqualTo(seen);
    }

    /**
     * Expects the listed errors of form in order. If a close is listed, it comes last, and may drop unsent errors.
     */
    private static void assertJson(WsClient client, Corpus.Entry entry) {
        List<String> expected = new ArrayList<>(entry.outcome());
        expected.removeIf(word -> !OF_FORM.contains(word) && !word.startsWith("close-"));
        askForMore(client);
        List<String> came = new ArrayList<>();
        while (!came.contains("pong")) {
            WsClient.Received next = client.next();
            if (next instanceof WsClient.Received.Closed closed) {
                assertClosed(entry, expected, came, closed.code());
                return;
            }
            came.addAll(errors(next));
        }
        came.remove("pong");
        assertThat(came).isEqualTo(expected);
    }

    /** Pings, so that the pong follows all other answers. If the frame closed the connection, its end follows instead. */
    private static void askForMore(WsClient client) {
        try {
            client.sendText("{\"op\":\"ping\",\"id\":424242}");
        } catch (UncheckedIOException e) {
            // closed already
            return;
        }
    }

    private static void assertClosed(Corpus.Entry entry, List<String> expected, List<String> came, int code) {
        if (entry.outcome().contains("hello") && code == 4401) {
            // its token was understood, and is nobody's
            return;
        }
        int last = expected.size() - 1;
        assertThat(expected).isNotEmpty();
        assertThat(expected.get(last)).isEqualTo("close-" + code);
        assertThat(came).isEqualTo(expected.subList(0, Math.min(came.size(), last)));
    }

    /** Returns the errors of form that arrived before the pong, in order. */
    private static List<String> errors(WsClient.Received received) {
        List<String> words = new ArrayList<>();
        for (String line : ((WsClient.Received.Text) received).text().split("\n", -1)) {
            JsonNode event = JsonClient.json(line);
            String word = "error-" + event.path("code").asString("");
            if (event.path("ev").asString().equals("error") && OF_FORM.contains(word)) {
                words.add(word);
            } else if (event.path("ev").asString().equals("pong")
                    && event.path("re").asInt() == 424242) {
                words.add("pong");
            }
        }
        return words;
    }

    private void assertRaw(WsClient client, Corpus.Entry entry) {
        for (String word : entry.outcome()) {
            if (word.startsWith("close-")) {
                client.assertClosed(Integer.parseInt(word.substring("close-".length())));
            } else {
                assertThat(word).isEqualTo("say");
                // its own words come back to it, and reach the bystander
                assertThat(client.next()).isNotInstanceOf(WsClient.Received.Closed.class);
                seen++;
            }
        }
    }

    private WsClient open(Subprotocol subprotocol) {
        HandshakeRequest request = HandshakeRequest.to(server.uri("ws/chat"));
        return subprotocol == Subprotocol.PLAIN
                ? request.open()
                : request.offering(subprotocol.token()).open();
    }

    private static byte[] bytes(Corpus.Entry entry) {
        byte[] bytes = new byte[entry.bytes().remaining()];
        entry.bytes().duplicate().get(bytes);
        return bytes;
    }
}
