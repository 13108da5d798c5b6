package dev.parley;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.it.Figures;
import dev.parley.it.Http;
import dev.parley.it.JsonClient;
import dev.parley.it.TestServer;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** A log that has the size that {@code parley.data.bytes} allows, in the embedded server. */
class FullDiskOnJettyTest {
    private static final String BIG = "x".repeat(60_000);

    private static JsonNode say(JsonClient client, int number) {
        client.send("{'op':'say','id':7,'room':'a','key':'k" + number + "','text':'" + BIG + "'}");
        JsonNode answer = client.next();
        while (answer.path("re").asInt() != 7) {
            answer = client.next();
        }
        return answer;
    }

    @Test
    void rejects_messages_with_words_that_say_when_to_retry_and_stays_in_service() {
        try (TestServer server = TestServer.start(Map.of(
                        "parley.data.bytes", "2097152",
                        "parley.data.reserve", "0",
                        "parley.metrics.readers", "127.0.0.1"));
                JsonClient ann = JsonClient.open(server.uri(""))) {
            ann.join("a");
            assertThat(Figures.of(server.uri("")).get("parley_log_full")).isZero();
            int number = 0;
            JsonNode answer = say(ann, number);
            while (answer.path("ev").asString().equals("said")) {
                number++;
                answer = say(ann, number);
            }
            assertThat(number).isBetween(5, 40);
            assertThat(answer.path("code").asString()).isEqualTo("unavailable");
            assertThat(answer.path("retry").asBoolean()).isTrue();
            assertThat(answer.path("retryAfter").asLong()).isEqualTo(10_000);
            assertThat(answer.path("message").asString()).isEqualTo("the server has no space for messages now");
            Figures figures = Figures.of(server.uri(""));
            assertThat(figures.get("parley_log_full")).isEqualTo(1);
            assertThat(figures.get("parley_log_health")).isZero();
            // the lower end, if a checkpoint has emptied the write-ahead log since
            assertThat(figures.get("parley_log_disk_used_bytes")).isBetween(500_000.0, 2_500_000.0);
            assertThat(Http.get(server.uri("health/ready")).statusCode()).isEqualTo(200);
            assertThat(say(ann, 0).path("seq").asLong()).isEqualTo(1);

            ann.send("{'op':'redact','id':8,'room':'a','seq':1}").await("said");
            ann.send("{'op':'history','id':9,'room':'a','after':0,'limit':2}").await("history");
        }
    }
}
