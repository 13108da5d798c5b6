package dev.parley.it.container;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.it.HandshakeRequest;
import dev.parley.it.JsonClient;
import dev.parley.it.Scenarios;
import dev.parley.it.WsClient;
import java.net.URI;
import java.util.Map;
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

    @ArquillianResource
    @SuppressWarnings("NullAway.Init") // Arquillian sets it before each test
    private Deployer deployer;

    @Deployment(testable = false)
    public static WebArchive deployment() {
        return war(Map.of());
    }

    @Deployment(name = AGAIN, managed = false, testable = false)
    public static WebArchive again() {
        return archive(AGAIN);
    }

    @Test
    void says_goodbye_and_keeps_its_rooms_where_no_directory_was_named() {
        // no parley.data: what the container offers
        configure(Map.of());
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
        }
    }

    /** Joins behind the first message, and returns the epoch. */
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
