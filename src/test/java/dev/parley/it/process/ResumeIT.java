package dev.parley.it.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.it.HandshakeRequest;
import dev.parley.it.JsonClient;
import dev.parley.it.WsClient;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** A position that is older than the process is valid, or the client is told why it is not. */
class ResumeIT {
    private static final String ROOM = "resume";
    private static final Duration STOP = Duration.ofSeconds(20);

    @TempDir
    private Path directory;

    private JavaProcess serve(String... settings) throws IOException {
        String[] arguments = new String[2 + settings.length];
        arguments[0] = "--port";
        arguments[1] = "0";
        System.arraycopy(settings, 0, arguments, 2, settings.length);
        return JavaProcess.war(directory, arguments);
    }

    /** Sends {@code m<first>} to {@code m<last>}, and returns the room's epoch. */
    private static String say(URI base, int first, int last) {
        try (JsonClient speaker = JsonClient.guest(base, "Ann", "the-secret-of-ann")) {
            String epoch = speaker.join(ROOM).path("epoch").asString();
            speaker.send(IntStream.rangeClosed(first, last)
                    .mapToObj(i -> "{'op':'say','room':'" + ROOM + "','key':'k" + i + "','text':'m" + i + "'}")
                    .collect(Collectors.joining("\n")));
            for (int i = first; i <= last; i++) {
                speaker.await("said");
            }
            return epoch;
        }
    }

    private static JsonNode join(JsonClient client, String epoch, long seq) {
        return client.send("{'op':'join','room':'" + ROOM + "','limit':2,'since':{'epoch':'" + epoch + "','seq':" + seq
                        + "}}")
                .await("joined");
    }

    private static List<Long> seqs(JsonNode joined) {
        return joined.path("messages")
                .valueStream()
                .map(each -> each.path("seq").asLong())
                .toList();
    }

    private static List<Long> range(long first, long last) {
        return LongStream.rangeClosed(first, last).boxed().toList();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void is_valid_after_the_server_was_stopped_or_killed_and_started_again(boolean killed) throws IOException {
        String epoch;
        try (JavaProcess server = serve()) {
            epoch = say(server.awaitAddress(), 1, 10);
            if (killed) {
                server.kill();
            } else {
                server.terminate();
            }
            server.exit(STOP);
        }
        try (JavaProcess server = serve()) {
            URI base = server.awaitAddress();
            URI since = URI.create(JsonClient.endpoint(base) + "?room=" + ROOM + "&since=" + epoch + ":8");
            try (JsonClient client = JsonClient.open(base);
                    WsClient plain = HandshakeRequest.to(since).open()) {
                JsonNode joined = join(client, epoch, 4);
                assertThat(joined.path("recovered").asBoolean()).isTrue();
                assertThat(joined.path("epoch").asString()).isEqualTo(epoch);
                assertThat(joined.path("missed").asLong()).isEqualTo(6);
                assertThat(seqs(joined)).isEqualTo(range(5, 10));
                plain.assertText("m9").assertText("m10");

                // the same keys again, one of them only after the restart
                assertThat(say(base, 10, 11)).isEqualTo(epoch);
                assertThat(client.await("message").path("seq").asLong()).isEqualTo(11);
                plain.assertText("m11").assertExhausted();
            }
        }
    }

    @Test
    void is_reported_as_trimmed_if_the_missed_messages_are_deleted() throws IOException {
        int said = 900;
        try (JavaProcess server = serve("--set", "history.count=100")) {
            URI base = server.awaitAddress();
            String epoch = say(base, 1, said);
            try (JsonClient client = JsonClient.open(base)) {
                await().until(() -> seqs(join(client, epoch, said - 200)).size() <= 100);

                JsonNode joined = join(client, epoch, said - 200);
                assertThat(joined.path("recovered").asBoolean()).isFalse();
                assertThat(joined.path("reason").asString()).isEqualTo("trimmed");
                assertThat(joined.path("missed").asLong()).isEqualTo(200);
                assertThat(seqs(joined)).isEqualTo(range(said - 99, said));

                JsonNode kept = join(client, epoch, said - 50);
                assertThat(kept.path("recovered").asBoolean()).isTrue();
                assertThat(seqs(kept)).isEqualTo(range(said - 49, said));
                say(base, said + 1, said + 1);
                assertThat(client.await("message").path("seq").asLong()).isEqualTo(said + 1);
            }
        }
    }

    @Test
    void belongs_to_another_epoch_after_a_backup_was_restored() throws IOException {
        Path log = directory.resolve("parley-data").resolve("parley.db");
        Path backup = directory.resolve("backup.db");
        String epoch;
        try (JavaProcess server = serve()) {
            epoch = say(server.awaitAddress(), 1, 5);
            server.terminate();
            server.exit(STOP);
        }
        Files.copy(log, backup);
        try (JavaProcess server = serve()) {
            assertThat(say(server.awaitAddress(), 6, 10)).isEqualTo(epoch);
            server.terminate();
            server.exit(STOP);
        }
        Files.move(backup, log, StandardCopyOption.REPLACE_EXISTING);
        try (JavaProcess server = serve()) {
            URI base = server.awaitAddress();
            // these take the positions of the messages that a client has seen as 6 to 8
            String next = say(base, 11, 13);
            assertThat(next).isNotEqualTo(epoch);
            try (JsonClient client = JsonClient.open(base)) {
                JsonNode joined = join(client, epoch, 7);
                assertThat(joined.path("recovered").asBoolean()).isFalse();
                assertThat(joined.path("reason").asString()).isEqualTo("epoch-changed");
                assertThat(joined.path("epoch").asString()).isEqualTo(next);
                assertThat(joined.path("missed").asLong()).isEqualTo(8);
                assertThat(seqs(joined)).isEqualTo(range(7, 8));
                assertThat(joined.at("/messages/1/text").asString()).isEqualTo("m13");
            }
        }
    }
}
