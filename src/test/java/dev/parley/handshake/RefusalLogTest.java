package dev.parley.handshake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.auth.BearerTokens;
import dev.parley.it.LogRecorder;
import dev.parley.request.UpgradeRequest;
import dev.parley.rights.Rights;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RefusalLogTest {
    private final LogRecorder recorder = new LogRecorder(RefusalLog.class.getName());
    private final List<String> lines = recorder.lines();
    private final TestClock clock = new TestClock();
    private final RefusalLog log = new RefusalLog(clock);

    @AfterEach
    void stop() {
        recorder.close();
    }

    private void refuse(Asking asking) {
        AccessPolicy policy = new AccessPolicy(
                HandshakeOptions.DEFAULTS,
                BearerTokens.withoutKeys(),
                new Seats(SeatLimits.DEFAULTS, clock),
                HandshakeRates.none(),
                new Rights());
        UpgradeRequest request = asking.request();
        log.refused(request, (Decision.Refused) policy.judge(request));
    }

    @Test
    void names_the_reason_the_setting_and_who_asked() {
        refuse(Asking.well().header("Origin", "http://evil.example"));
        refuse(Asking.well().without("Sec-WebSocket-Key").without("Origin"));
        assertThat(lines)
                .containsExactly(
                        "Handshake refused: origin-not-allowed (403), decided by parley.origins;"
                                + " origin=\"http://evil.example\" host=\"chat.example\" client=\"192.0.2.7\" uri=\"/ws/chat\"",
                        "Handshake refused: key-malformed (400), decided by the protocol;"
                                + " origin=- host=\"chat.example\" client=\"192.0.2.7\" uri=\"/ws/chat\"");
    }

    @Test
    void escapes_and_shortens_what_comes_from_outside_and_keeps_tokens_out() {
        refuse(Asking.well()
                .header("Origin", "\"\n\u001b[31m\u202eevil\\" + "x".repeat(500))
                .query("access_token=secret")
                .header("Authorization", "Bearer secret"));
        assertThat(lines).hasSize(1);
        assertThat(lines.get(0))
                .contains("origin=\"\\u0022\\u000a\\u001b[31m\\u202eevil\\u005cxxx")
                .contains("x...\"")
                .doesNotContain("secret")
                .hasSizeLessThan(400)
                .matches("[ -~]+");
    }

    @Test
    void writes_only_so_many_a_second_and_says_how_many_it_left_out() {
        for (int i = 0; i < 1000; i++) {
            refuse(Asking.well().uri("/ws/x"));
        }
        assertThat(lines).hasSize(20);
        clock.advance(Duration.ofSeconds(1));
        refuse(Asking.well().uri("/ws/x"));
        assertThat(lines).hasSize(22);
        assertThat(lines.get(20))
                .isEqualTo("980 refused handshakes before this one were not logged, because there were too many");
        refuse(Asking.well().uri("/ws/x"));
        assertThat(lines).hasSize(23);
    }
}
