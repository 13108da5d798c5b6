package dev.parley.it.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.it.Figures;
import dev.parley.it.HandshakeRequest;
import dev.parley.it.JsonClient;
import dev.parley.it.Scenarios;
import dev.parley.it.WsClient;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.util.Map;
import javax.management.JMException;
import javax.management.ObjectName;
import org.jboss.arquillian.container.test.api.Deployer;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The application is taken out of a running container and put back, beside another one of its kind that stays. */
class RedeployIT extends ContainerTest {
    private static final String AGAIN = "again";
    private static final int ROUNDS = 3;

    /** WildFly closes sockets before it tells anybody; clients come back after 1001, too. */
    private static final boolean TELLS = !"wildfly".equals(System.getProperty("arquillian.launch"));

    /** With metrics, which register with the JVM and have to be removed from it. */
    private static final Map<String, String> SETTINGS = Map.of("parley.metrics.readers", "127.0.0.1,::1");

    @ArquillianResource
    @SuppressWarnings("NullAway.Init") // Arquillian sets it before each test
    private Deployer deployer;

    @Deployment(testable = false)
    public static WebArchive deployment() {
        return war(SETTINGS);
    }

    @Deployment(name = AGAIN, managed = false, testable = false)
    public static WebArchive again() {
        return archive(AGAIN);
    }

    @Test
    void says_goodbye_and_keeps_its_rooms_where_no_directory_was_named() {
        // no parley.data: what the container offers
        configure(SETTINGS);
        String room = Scenarios.newRoom();
        URI again = base().resolve("/" + AGAIN + "/");
        try (JsonClient stays = JsonClient.open(base())) {
            stays.join(room);
            String epoch = "";
            for (int round = 1; round <= ROUNDS; round++) {
                deployer.deploy(AGAIN);
                try (JsonClient ann = JsonClient.open(again);
                        WsClient plain =
                                HandshakeRequest.to(JsonClient.endpoint(again)).open()) {
                    epoch = comeBack(ann, room, round, epoch);
                    ann.say(room, "k" + round, "round " + round).await("said");

                    deployer.undeploy(AGAIN);

                    if (TELLS) {
                        assertThat(ann.await("bye").path("code").asInt()).isEqualTo(4503);
                    }
                    ann.socket().assertClosed(TELLS ? 4503 : 1001);
                    plain.assertClosed(TELLS ? 4503 : 1001);
                }
            }
            // the other application has rooms of its own, and its clients
            assertThat(stays.say(room, "k", "still here")
                            .await("said")
                            .path("seq")
                            .asLong())
                    .isEqualTo(1);
            assertThat(Figures.of(base()).get("parley_connections{subprotocol='parley.v1.json'}"))
                    .isEqualTo(1);
            assertForgotten();
        }
    }

    /** Nothing is left of undeployed applications, if the container runs in this JVM. */
    private static void assertForgotten() {
        if (System.getProperty("arquillian.launch") == null) {
            await().untilAsserted(() ->
                    assertThat(alive("dev.parley.metrics.Metrics")).isEqualTo(1));
        }
    }

    /** Returns how many objects of that class outlive a collection, whatever loader has it. */
    private static long alive(String type) throws JMException {
        Object histogram = ManagementFactory.getPlatformMBeanServer()
                .invoke(
                        new ObjectName("com.sun.management:type=DiagnosticCommand"),
                        "gcClassHistogram",
                        new Object[] {new String[0]},
                        new String[] {String[].class.getName()});
        return histogram
                .toString()
                .lines()
                .map(line -> line.strip().split("\\s+", 0))
                .filter(columns -> columns.length > 3 && columns[3].equals(type))
                .mapToLong(columns -> Long.parseLong(columns[1]))
                .sum();
    }

    /** Joins after the first message, and returns the epoch. */
    private static String comeBack(JsonClient ann, String room, int round, String epoch) {
        if (round == 1) {
            return ann.join(room).path("epoch").asString();
        }
        JsonNode joined = ann.send("{'op':'join','room':'" + room + "','since':{'epoch':'" + epoch + "','seq':"
                        + (round - 2) + "}}")
                .await("joined");
        assertThat(joined.path("recovered").asBoolean()).isTrue();
        assertThat(joined.at("/messages/0/text").asString()).isEqualTo("round " + (round - 1));
        return epoch;
    }
}
