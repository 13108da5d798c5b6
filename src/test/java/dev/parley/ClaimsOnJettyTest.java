package dev.parley;

import static dev.parley.it.JsonClient.json;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.parley.it.HandshakeRequest;
import dev.parley.it.HttpAnswer;
import dev.parley.it.JsonClient;
import dev.parley.it.LogRecorder;
import dev.parley.it.Scenarios;
import dev.parley.it.TestServer;
import dev.parley.it.Tokens;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** What tokens say about rights: believed if it is well-formed, and refused as a whole if it is not. */
class ClaimsOnJettyTest {
    private static final String TOKENS = "dev.parley.auth.JwtTokens";
    private static final String DEPARTMENT = "{'sub':'ann','parley':[{'rooms':'dept-7.**','may':['join','say']}]}";

    @TempDir
    private Path directory;

    private static TestServer start(String... rules) {
        Map<String, String> settings = new HashMap<>(Scenarios.SETTINGS);
        settings.put("parley.auth.jwt.roles-claim", "groups");
        if (rules.length > 0) {
            settings.put("parley.rooms.rules-inline", String.join(";", rules));
        }
        return TestServer.start(settings);
    }

    private static HandshakeRequest request(TestServer server, String token) {
        return JsonClient.request(server.uri("")).header("Authorization", "Bearer " + token);
    }

    private static JsonClient client(TestServer server, String claims) {
        JsonClient client = JsonClient.over(request(server, Tokens.with(claims)).open());
        client.next("welcome");
        return client;
    }

    @Test
    void a_claim_allows_what_it_names_and_nothing_else() {
        try (TestServer server = start();
                JsonClient ann = client(server, DEPARTMENT)) {
            assertThat(ann.join("dept-7.a").path("may")).isEqualTo(json("['join','say','react']"));
            ann.send("{'op':'history','id':1,'room':'dept-7.a','after':0}").assertError("1", "forbidden");
            ann.send("{'op':'join','id':2,'room':'dept-8.a'}").assertError("2", "forbidden");
            ann.send("{'op':'join','id':3,'room':'dept-7'}").assertError("3", "forbidden");
        }
    }

    @Test
    void a_claim_counts_before_the_rules_and_leaves_the_rest_to_them() {
        try (TestServer server = start("roles staff", "dept-7.* join nobody", "** join,history role:staff");
                JsonClient ann = client(server, DEPARTMENT.replace("{'sub'", "{'groups':['staff'],'sub'"))) {
            assertThat(ann.join("dept-7.a").path("may")).isEqualTo(json("['join','say','history','react']"));
            assertThat(ann.join("b").path("may")).isEqualTo(json("['join','history']"));
        }
    }

    @Test
    void a_refreshed_token_takes_what_the_old_one_gave() {
        try (TestServer server = start();
                JsonClient ann = client(server, DEPARTMENT)) {
            ann.join("dept-7.a");
            ann.join("dept-7.b");
            ann.send("{'op':'refresh','id':1,'token':'"
                    + Tokens.with("{'sub':'ann','parley':[{'rooms':'dept-7.a','may':['join']}]}") + "'}");
            Map<String, JsonNode> changes = new HashMap<>();
            while (!changes.keySet().containsAll(List.of("rights", "left"))) {
                JsonNode event = ann.next();
                changes.put(event.path("ev").asString(), event);
            }
            assertThat(changes.get("rights")).isEqualTo(json("{'ev':'rights','room':'dept-7.a','may':['join']}"));
            assertThat(changes.get("left")).isEqualTo(json("{'ev':'left','room':'dept-7.b','reason':'forbidden'}"));
            ann.send("{'op':'say','id':2,'room':'dept-7.a','key':'k','text':'x'}")
                    .assertError("2", "forbidden");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "{}                                              | parley is not a list",
                "'join'                                          | parley is not a list",
                "true                                            | parley is not a list",
                "['a']                                           | parley[0] is not an object with the members",
                "[{}]                                            | parley[0] is not an object with the members",
                "[{'rooms':'a'}]                                 | parley[0] is not an object with the members",
                "[{'rooms':'a','may':[],'until':1}]              | parley[0] is not an object with the members",
                "[{'rooms':['a'],'may':['join']}]                | parley[0].rooms is not a text",
                "[{'rooms':'a','may':['join']},{'rooms':'**.a','may':[]}] | parley[1].rooms is not a pattern of rooms",
                "[{'rooms':'','may':['join']}]                   | parley[0].rooms is not a pattern of rooms",
                "[{'rooms':'dm.{sub}','may':['join']}]           | parley[0].rooms has a named part",
                "[{'rooms':'a','may':'join'}]                    | parley[0].may is not a list",
                "[{'rooms':'a','may':['JOIN']}]                  | parley[0].may has an unknown verb",
                "[{'rooms':'a','may':[1]}]                       | parley[0].may has an entry that is not a text",
                "[{'rooms':'a','may':[null]}]                    | parley[0].may has an entry that is not a text",
                "[null]                                          | parley[0] is not an object with the members",
                "null                                            | parley is not a list",
            })
    void a_claim_of_any_other_shape_refuses_the_token_and_tells_the_operator_why(String claim, String why) {
        try (LogRecorder log = new LogRecorder(TOKENS);
                TestServer server = start()) {
            HttpAnswer answer = request(server, Tokens.with("{'sub':'ann','parley':" + claim + "}"))
                    .answer();
            assertThat(answer.status()).isEqualTo(401);
            assertThat(answer.body()).contains("\"reason\":\"token-rights-invalid\"");
            assertThat(answer.body()).doesNotContain("parley[");
            assertThat(log.lines()).anyMatch(line -> line.startsWith("Token refused: its claim " + why));
        }
    }

    @Test
    void a_huge_claim_is_refused_in_the_handshake_and_in_the_session() {
        String grant = "{'rooms':'a','may':['join']}";
        String most = "{'sub':'ann','parley':[" + String.join(",", Collections.nCopies(100, grant)) + "]}";
        String more = most.replace("]}]}", "]}," + grant + "]}");
        try (TestServer server = start();
                JsonClient ann = client(server, most)) {
            assertThat(ann.join("a").path("may")).isEqualTo(json("['join']"));
            assertThat(request(server, Tokens.with(more)).answer().body())
                    .contains("\"reason\":\"token-rights-invalid\"");
            ann.send("{'op':'refresh','id':1,'token':'" + Tokens.with(more) + "'}")
                    .assertError("1", "unauthenticated");
            String overlong = "{'sub':'ann','x':'" + "x".repeat(16_384) + "'}";
            ann.send("{'op':'refresh','id':2,'token':'" + Tokens.with(overlong) + "'}")
                    .assertError("2", "invalid");
            ann.send("{'op':'say','id':3,'room':'a','key':'k','text':'x'}").assertError("3", "forbidden");
        }
    }

    @Test
    void a_token_that_nobody_signed_gives_nothing() {
        Base64.Encoder encoder = Base64.getUrlEncoder().withoutPadding();
        String claims = encoder.encodeToString(DEPARTMENT.replace('\'', '"').getBytes(UTF_8));
        String unsigned = encoder.encodeToString("{\"alg\":\"none\"}".getBytes(UTF_8)) + "." + claims + ".";
        String signed = Tokens.with("{'sub':'ann'}");
        String[] parts = signed.split("\\.", -1);
        try (TestServer server = start()) {
            for (String token :
                    new String[] {unsigned, parts[0] + "." + claims + "." + parts[2], parts[0] + "." + claims + "."}) {
                HttpAnswer answer = request(server, token).answer();
                assertThat(answer.status()).as(token).isEqualTo(401);
            }
        }
    }

    /** An application that has keys of two issuers publishes one of them to this server. */
    @Test
    void a_token_that_the_key_of_another_issuer_has_signed_gives_nothing() throws Exception {
        ECKey ours = new ECKeyGenerator(Curve.P_256).keyID("ours").generate();
        ECKey foreign = new ECKeyGenerator(Curve.P_256).keyID("foreign").generate();
        Path keys = Files.writeString(
                directory.resolve("keys.json"),
                "{\"keys\":[" + ours.toPublicJWK().toJSONString() + "]}");
        Map<String, String> settings =
                Map.of("parley.auth.jwt.jwks", keys.toString(), "parley.auth.jwt.issuer", "https://ours");
        try (LogRecorder log = new LogRecorder("dev.parley.handshake.RefusalLog");
                TestServer server = TestServer.start(settings)) {
            assertAnswer(101, "", server, signed(ours, "ours", "https://ours"));
            assertAnswer(401, "token-invalid", server, signed(foreign, "foreign", "https://foreign"));
            // might be a new key of ours, but nobody may have the keys fetched all the time
            HttpAnswer again =
                    request(server, signed(foreign, "foreign", "https://ours")).answer();
            assertThat(again.status()).as(again.body()).isIn(401, 503);
            // names our key, and lies
            assertAnswer(401, "token-invalid", server, signed(foreign, "ours", "https://ours"));
            // our key, used for somebody else
            assertAnswer(401, "token-invalid", server, signed(ours, "ours", "https://foreign"));
            String lines = String.join(" ", log.lines());
            assertThat(lines).contains("decided by parley.auth.jwt.jwks", "decided by parley.auth.jwt.issuer");
            assertThat(lines).doesNotContain("https://foreign");
            try (JsonClient ann = JsonClient.over(
                    request(server, signed(ours, "ours", "https://ours")).open())) {
                ann.next("welcome");
                ann.send("{'op':'refresh','id':1,'token':'" + signed(foreign, "ours", "https://ours") + "'}")
                        .assertError("1", "unauthenticated");
            }
        }
    }

    private static void assertAnswer(int status, String reason, TestServer server, String token) {
        HttpAnswer answer = request(server, token).answer();
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        assertThat(answer.body()).contains(reason);
    }

    private static String signed(ECKey key, String named, String issuer) throws JOSEException {
        SignedJWT jwt = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.ES256).keyID(named).build(),
                new JWTClaimsSet.Builder().subject("ann").issuer(issuer).build());
        jwt.sign(new ECDSASigner(key));
        return jwt.serialize();
    }

    @Test
    void a_wrong_claim_of_roles_refuses_the_token() {
        try (LogRecorder log = new LogRecorder(TOKENS);
                TestServer server = start("roles staff", "** join role:staff")) {
            for (String groups : new String[] {"'staff'", "['staff',1]", "['']", "{}"}) {
                HttpAnswer answer = request(server, Tokens.with("{'sub':'ann','groups':" + groups + "}"))
                        .answer();
                assertThat(answer.body()).as(groups).contains("\"reason\":\"token-rights-invalid\"");
            }
            assertThat(log.lines()).anyMatch(line -> line.contains("parley.auth.jwt.roles-claim"));
            try (JsonClient ann = client(server, "{'sub':'ann','groups':['other','staff']}")) {
                ann.join("a");
            }
        }
    }
}
