package dev.parley;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.it.Api;
import dev.parley.it.JsonClient;
import dev.parley.it.ModeratedServer;
import dev.parley.it.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A deleted room is gone from the data directory, too. */
class DeletedRoomTest {
    private static final int MESSAGES = 1_200;

    @TempDir
    private Path data;

    @Test
    void nothing_of_a_deleted_room_is_left_on_disk_and_the_next_room_is_untouched() {
        Map<String, String> settings = new HashMap<>(ModeratedServer.SETTINGS);
        settings.put("parley.data", data.toString());
        settings.put("parley.rate.messages", "0");
        try (TestServer server = TestServer.start(settings);
                JsonClient client = JsonClient.guest(server.uri(""), "Ann")) {
            client.join("doomed");
            client.join("kept");
            for (int i = 0; i < MESSAGES; i++) {
                client.say("doomed", "k" + i, "swordfish-" + i + "-swordfish").await("said");
            }
            client.say("kept", "k", "goldfish").await("said");
            assertThat(filesWith("swordfish")).isNotEmpty();

            new Api(server.uri(""), ModeratedServer.KEY)
                    .delete("api/rooms/doomed")
                    .json(200);

            await().untilAsserted(() -> assertThat(filesWith("swordfish")).isEmpty());
            assertThat(filesWith("goldfish")).isNotEmpty();
        }
        assertThat(filesWith("swordfish")).isEmpty();
    }

    private List<String> filesWith(String word) {
        try (Stream<Path> files = Files.walk(data)) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> contains(file, word))
                    .map(Path::toString)
                    .toList();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static boolean contains(Path file, String word) {
        try {
            return new String(Files.readAllBytes(file), ISO_8859_1).contains(word);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
