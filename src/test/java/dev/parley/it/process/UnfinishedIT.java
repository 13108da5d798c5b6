package dev.parley.it.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.it.Figures;
import dev.parley.it.HandshakeRequest;
import dev.parley.it.JsonClient;
import dev.parley.it.WsClient;
import dev.parley.it.WsFrame;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Peers that begin messages and never finish them, against a server with a heap of 256 MB. */
class UnfinishedIT {
    private static final int ATTACKERS = 450;
    /** Each takes two bytes on the wire and two in memory. */
    private static final String LETTERS = "ж".repeat(200_000);

    /** An eighth of the heap: what all unfinished messages may take together, unless parley.incoming.bytes says more. */
    private static final double HELD = 256 << 20 >> 3;

    private static final int PART = 50_000;
    /** Just over the longest frame and the mebibyte that is dropped before the server closes. */
    private static final int ENDLESS = 1_500_000;

    private static final String OUT_OF_MEMORY = "OutOfMemoryError";

    @TempDir
    private Path directory;

    @Test
    void serves_the_others_while_hundreds_never_finish_a_message_and_recovers_when_they_leave() throws Exception {
        List<WsClient> attackers = new ArrayList<>();
        try (JavaProcess server = JavaProcess.war(directory, "--port", "0", "--set", "metrics.readers=127.0.0.1")) {
            URI base = server.awaitAddress();
            try (JsonClient bystander = JsonClient.open(base)) {
                bystander.join("quiet");
                for (int i = 0; i < ATTACKERS; i++) {
                    attackers.add(begin(base));
                    if (i % 10 == 0) {
                        assertServed(bystander, "while" + i);
                        // they also end by their own slowness, so a heap that lasts would prove nothing
                        assertThat(Figures.of(base).get("parley_incoming_bytes"))
                                .as("bytes of unfinished messages")
                                .isLessThanOrEqualTo(HELD);
                    }
                }
                assertServed(bystander, "held");
                assertThat(attackers.get(0).end().code()).isIn(4508, 1006);
                attackers.forEach(WsClient::close);
                assertServed(bystander, "after");
                try (JsonClient late = JsonClient.open(base)) {
                    late.join("quiet");
                    late.say("quiet", "large", "x".repeat(60_000)).await("said");
                }
            }
            server.terminate();
            server.exit(Duration.ofSeconds(20));
            assertThat(server.output()).doesNotContain(OUT_OF_MEMORY);
        } finally {
            attackers.forEach(WsClient::close);
        }
    }

    @Test
    void closes_a_text_message_that_never_ends_after_one_mebibyte_too_many() throws Exception {
        try (JavaProcess server = JavaProcess.war(directory, "--port", "0");
                WsClient attacker = HandshakeRequest.to(JsonClient.endpoint(server.awaitAddress()))
                        .offering("parley.v1.json")
                        .open()) {
            byte[] part = LETTERS.substring(0, PART).getBytes(StandardCharsets.UTF_8);
            int opcode = WsFrame.TEXT;
            for (int sent = 0; sent < ENDLESS; sent += part.length) {
                attacker.send(WsFrame.of(opcode, part).unfinished());
                opcode = WsFrame.CONTINUATION;
            }
            assertThat(attacker.end().code()).isEqualTo(1009);
        }
    }

    private static void assertServed(JsonClient bystander, String key) {
        assertThat(bystander.say("quiet", key, key).await("said").path("key").asString())
                .isEqualTo(key);
    }

    /** Sends most of a message that is as long as one may be, and no end. */
    private static WsClient begin(URI base) {
        WsClient attacker = HandshakeRequest.to(JsonClient.endpoint(base))
                .offering("parley.v1.json")
                .open();
        int opcode = WsFrame.TEXT;
        try {
            for (int from = 0; from < LETTERS.length(); from += PART) {
                byte[] part = LETTERS.substring(from, from + PART).getBytes(StandardCharsets.UTF_8);
                attacker.send(WsFrame.of(opcode, part).unfinished());
                opcode = WsFrame.CONTINUATION;
            }
        } catch (UncheckedIOException e) {
            // the server has closed this connection already, as it may
        }
        return attacker;
    }
}
