package dev.parley;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.it.JsonClient;
import dev.parley.it.TestServer;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.management.JMException;
import javax.management.ObjectName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a connection costs on which nothing happens. */
class IdleOnJettyTest {
    private static final int CONNECTIONS = 100;

    @ParameterizedTest
    @ValueSource(strings = {"auto", "portable"})
    void keeps_nothing_of_the_handshakes_and_has_no_thread_for_a_connection(String transport) throws JMException {
        try (TestServer server = TestServer.start(Map.of("parley.log", "memory", "parley.transport", transport))) {
            List<JsonClient> clients = new ArrayList<>();
            // the clients have a thread each, the server's are told apart by their names
            long threads = serverThreads();
            for (int i = 0; i < CONNECTIONS; i++) {
                JsonClient client = JsonClient.open(server.uri(""));
                client.join("lobby");
                clients.add(client);
            }
            assertThat(instances("org.eclipse.jetty.websocket.core.WebSocketConnection"))
                    .isGreaterThanOrEqualTo(CONNECTIONS);
            assertThat(instances("org.eclipse.jetty.server.internal.HttpConnection"))
                    .isLessThan(CONNECTIONS / 2);
            assertThat(instances("org.eclipse.jetty.ee10.servlet.ServletApiRequest"))
                    .isLessThan(CONNECTIONS / 2);
            assertThat(serverThreads() - threads).isLessThan(CONNECTIONS / 2);
            clients.forEach(JsonClient::close);
        }
    }

    private static long serverThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("parley"))
                .count();
    }

    /** Counts what is reachable, as {@code jcmd GC.class_histogram} does. */
    private static int instances(String type) throws JMException {
        Object histogram = ManagementFactory.getPlatformMBeanServer()
                .invoke(
                        new ObjectName("com.sun.management:type=DiagnosticCommand"),
                        "gcClassHistogram",
                        new Object[] {null},
                        new String[] {String[].class.getName()});
        Matcher row = Pattern.compile("(?m)^ *\\d+: +(\\d+) +\\d+ +" + Pattern.quote(type) + "(?: \\(.*\\))?$")
                .matcher(histogram.toString());
        return row.find() ? Integer.parseInt(row.group(1)) : 0;
    }
}
