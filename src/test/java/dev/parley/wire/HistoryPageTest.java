package dev.parley.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.message.Message;
import dev.parley.message.Payload;
import dev.parley.message.RoomName;
import dev.parley.message.User;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A page over HTTP is the event {@code history} with three more fields. */
class HistoryPageTest {
    private static final RoomName LOBBY = new RoomName("lobby");
    private static final Message MESSAGE = new Message(
            LOBBY, 43, Instant.ofEpochMilli(1_700_000_000_123L), new User("u-7", "Grace"), null, new Payload.Text("a"));

    @Test
    void the_page_is_the_one_that_the_documentation_shows() throws IOException {
        HistoryPage page = new HistoryPage(LOBBY, List.of(MESSAGE), false, "8f1d2c3b4a596877", 43, 0);
        String shown = Files.readString(Path.of("src", "docs", "protocol.md"));
        int start = shown.indexOf("{\"ev\":\"history\",\"room\":\"lobby\",\"messages\":[{");
        String example = shown.substring(start, shown.indexOf("```", start));

        assertThat(new String(page.toJson(), UTF_8)).isEqualTo(example.replaceAll("\n *", ""));
    }
}
