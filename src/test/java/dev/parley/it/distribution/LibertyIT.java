package dev.parley.it.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.it.HandshakeRequest;
import dev.parley.it.HandshakeScenarios;
import dev.parley.it.HttpAnswer;
import dev.parley.it.HttpScenarios;
import dev.parley.it.JsonClient;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LibertyIT extends DistributionTest implements HandshakeScenarios, HttpScenarios {
    @Override
    Distribution start(Path directory, Map<String, String> settings) throws IOException {
        return Distribution.liberty(directory, "webProfile-10.0", settings);
    }

    /** Liberty closes the connection after it rejects an upgrade, and announces that. */
    @Override
    @Test
    public void serves_the_next_request_of_the_connection_after_a_refusal() {
        HttpAnswer answer = HandshakeRequest.to(JsonClient.endpoint(base()))
                .with("Origin", "null")
                .answer();

        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.header("Connection")).isEqualToIgnoringCase("close");
    }

    /** Liberty never answers a close with 5000 or 65_535, so those are missing. */
    @Override
    @ParameterizedTest
    @ValueSource(ints = {0, 999, 1004, 1005, 1006, 1015, 2999})
    public void refuses_a_close_code_nobody_may_send(int code) {
        super.refuses_a_close_code_nobody_may_send(code);
    }
}
