package dev.parley.handshake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.auth.BearerTokens;
import dev.parley.message.Identity;
import dev.parley.message.RoomName;
import dev.parley.message.User;
import dev.parley.request.Site;
import dev.parley.request.UpgradeHeaders;
import dev.parley.rights.Rights;
import dev.parley.wire.Command.Since;
import dev.parley.wire.Subprotocol;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AccessPolicyTest {
    private static final Identity ANN = Identity.ofToken(new User("ann", "Ann"), null);

    /** Accepts the token "ann" and refuses every other with the cause it names. */
    private static final BearerTokens TOKENS = token -> token.equals("ann")
            ? new BearerTokens.Known(ANN)
            : new BearerTokens.Refused(BearerTokens.Cause.valueOf(token), "parley.the-setting");

    private final Seats seats = new Seats(SeatLimits.DEFAULTS.withMax(1), new TestClock());

    private AccessPolicy policy(HandshakeOptions options) {
        return new AccessPolicy(options, TOKENS, seats, HandshakeRates.none(), new Rights());
    }

    private Refusal refused(HandshakeOptions options, Asking asking) {
        Decision decision = policy(options).judge(asking.request());
        assertThat(decision).isInstanceOf(Decision.Refused.class);
        return ((Decision.Refused) decision).refusal();
    }

    private Refusal refused(Asking asking) {
        return refused(HandshakeOptions.DEFAULTS, asking);
    }

    private Admission admitted(HandshakeOptions options, Asking asking) {
        Decision decision = policy(options).judge(asking.request());
        assertThat(decision).isInstanceOf(Decision.Admitted.class);
        return ((Decision.Admitted) decision).admission();
    }

    private Admission admitted(Asking asking) {
        return admitted(HandshakeOptions.DEFAULTS, asking);
    }

    @Test
    void tells_the_endpoint_all_it_needs() {
        Admission admission = admitted(Asking.well()
                .query("room=lobby&name=Ann+B&since=e:7")
                .header("Sec-WebSocket-Protocol", "x, parley.v1.json")
                .header("Authorization", "Bearer ann")
                .header("User-Agent", "test"));
        assertThat(admission.subprotocol()).isEqualTo(Subprotocol.JSON);
        assertThat(admission.identity()).isEqualTo(ANN);
        assertThat(admission.site()).isEqualTo(new Site("http", "chat.example", 80, "192.0.2.7"));
        assertThat(admission.room()).isEqualTo(new RoomName("lobby"));
        assertThat(admission.name()).isEqualTo("Ann B");
        assertThat(admission.since()).isEqualTo(Since.parse("e:7").orElseThrow());
        assertThat(admission.userAgent()).isEqualTo("test");
        assertThat(admission.deflate()).isFalse();
    }

    @Test
    void tells_nothing_that_did_not_come() {
        Admission admission = admitted(Asking.well());
        assertThat(admission.subprotocol()).isEqualTo(Subprotocol.PLAIN);
        assertThat(admission.identity()).isNull();
        assertThat(admission.room()).isNull();
        assertThat(admission.name()).isNull();
        assertThat(admission.since()).isNull();
        assertThat(admission.userAgent()).isNull();
        assertThat(admitted(HandshakeOptions.DEFAULTS.withDeflate(true), Asking.well())
                        .deflate())
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/ws/chat/", "/ws/chat;x", "//ws/chat", "/ws/%63hat", "/ws", "/", "", "/x/ws/chat"})
    void check_1_the_exact_path(String uri) {
        assertThat(refused(Asking.well().uri(uri)).reason()).isEqualTo(Reason.PATH);
    }

    @ParameterizedTest
    @CsvSource({
        "POST,    HTTP/1.1, GET",
        "get,     HTTP/1.1, GET",
        "CONNECT, HTTP/1.1, GET",
        "GET,     HTTP/2.0, CONNECT",
        "POST,    HTTP/3,   CONNECT",
    })
    void check_2_the_method(String method, String protocol, String allow) {
        Refusal refusal = refused(Asking.well().method(method).protocol(protocol));
        assertThat(refusal.reason()).isEqualTo(Reason.METHOD);
        assertThat(refusal.headers()).isEqualTo(Map.of("Allow", allow));
    }

    @ParameterizedTest
    @ValueSource(strings = {"HTTP/1.0", "HTTP/0.9", "HTTP/1", "", "rubbish"})
    void check_3_the_version_of_http(String protocol) {
        assertThat(refused(Asking.well().protocol(protocol)).reason()).isEqualTo(Reason.HTTP_VERSION);
    }

    @Test
    void check_3_the_query() {
        assertThat(refused(Asking.well().query("a=%zz")).reason()).isEqualTo(Reason.QUERY);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "websocket       | Upgrade             | true",
                "WebSocket       | keep-alive, UPGRADE | true",
                "h2c , websocket | upgrade,            | true",
                "websockets      | Upgrade             | false",
                "websocket/13    | Upgrade             | false",
                "h2c             | Upgrade             | false",
                "websocket       | keep-alive          | false",
                "websocket       | Upgraded            | false",
                "''              | Upgrade             | false",
                "websocket       | ''                  | false",
            })
    void check_4_the_upgrade(String upgrade, String connection, boolean accepted) {
        Asking asking = Asking.well().header("Upgrade", upgrade).header("Connection", connection);
        if (accepted) {
            admitted(asking);
        } else {
            Refusal refusal = refused(asking);
            assertThat(refusal.reason()).isEqualTo(Reason.UPGRADE);
            assertThat(refusal.headers()).containsEntry("Upgrade", "websocket");
        }
    }

    @Test
    void check_4_takes_the_upgrade_from_any_line() {
        admitted(Asking.well().header("Upgrade", "h2c", "websocket").header("Connection", "a", "upgrade"));
    }

    @Test
    void check_5_the_version_of_websocket() {
        for (String version : new String[] {"", "8", "13, 8", "13,13", "+13"}) {
            Refusal refusal = refused(Asking.well().header("Sec-WebSocket-Version", version));
            assertThat(refusal.reason()).isEqualTo(Reason.VERSION);
            assertThat(refusal.headers())
                    .containsEntry("Sec-WebSocket-Version", "13")
                    .containsEntry("Upgrade", "websocket");
        }
        assertThat(refused(Asking.well().without("Sec-WebSocket-Version")).reason())
                .isEqualTo(Reason.VERSION);
        assertThat(refused(Asking.well().more("Sec-WebSocket-Version", "13")).reason())
                .isEqualTo(Reason.VERSION);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "dGhlIHNhbXBsZSBub25jZQ",
                "dGhlIHNhbXBsZSBub25jZQ=",
                "AAAAAAAAAAAAAAAAAAAAAAAA",
                "AAAAAAAAAAAAAAAAAAAAAA=A",
                "AAAAAAAAAAA AAAAAAAAAA==",
                "____________________AA==",
                "AAAAAAAAAAAAAAAAAAAAA==="
            })
    void check_6_the_key(String key) {
        assertThat(refused(Asking.well().header("Sec-WebSocket-Key", key)).reason())
                .isEqualTo(Reason.KEY);
    }

    @Test
    void check_6_one_key() {
        assertThat(refused(Asking.well().without("Sec-WebSocket-Key")).reason()).isEqualTo(Reason.KEY);
        assertThat(refused(Asking.well().more("Sec-WebSocket-Key", UpgradeHeaders.SOME_KEY))
                        .reason())
                .isEqualTo(Reason.KEY);
    }

    @Test
    void check_7_the_host() {
        HandshakeOptions options = HandshakeOptions.DEFAULTS.withHosts("chat.example");
        admitted(options, Asking.well());
        Refusal refusal = refused(options, Asking.well().at("http", "rebound.example", 80));
        assertThat(refusal.reason()).isEqualTo(Reason.HOST);
        assertThat(refusal.setting()).isEqualTo("parley.hosts");
    }

    @Test
    void check_8_the_origin() {
        Refusal repeated = refused(Asking.well().more("Origin", "http://chat.example"));
        assertThat(repeated.reason()).isEqualTo(Reason.ORIGIN_REPEATED);
        Refusal other = refused(Asking.well().header("Origin", "http://evil.example"));
        assertThat(other.reason()).isEqualTo(Reason.ORIGIN);
        assertThat(other.setting()).isEqualTo("parley.origins");
        admitted(HandshakeOptions.DEFAULTS.withOrigins("*"), Asking.well().header("Origin", "http://evil.example"));
    }

    @Test
    void check_8_the_absent_origin() {
        admitted(Asking.well().without("Origin"));
        HandshakeOptions options = HandshakeOptions.DEFAULTS.withAbsentOrigin(false);
        Refusal refusal = refused(options, Asking.well().without("Origin"));
        assertThat(refusal.reason()).isEqualTo(Reason.ORIGIN_MISSING);
        assertThat(refusal.setting()).isEqualTo("parley.origin.absent");
        admitted(options, Asking.well());
    }

    @Test
    void check_7_forwarding_headers_that_agree() {
        Asking asking = Asking.well()
                .from("10.0.0.1")
                .header("X-Forwarded-For", "192.0.2.1")
                .header("Forwarded", "for=203.0.113.9");
        HandshakeOptions options =
                HandshakeOptions.DEFAULTS.withTrustedProxies("10.0.0.0/8").withMetricsReaders("0.0.0.0/0");

        Refusal refusal = refused(options, asking);
        assertThat(refusal.reason()).isEqualTo(Reason.FORWARDING);
        assertThat(refusal.setting()).isEqualTo("parley.trusted-proxies.header");
        assertThat(policy(options).objectionToMetrics(asking.request())).isNotNull();
        admitted(options, asking.header("Forwarded", "for=192.0.2.1"));
        admitted(options, asking.header("Forwarded", "for=203.0.113.9").from("192.0.2.1"));
    }

    @Test
    void check_8_points_at_the_proxies_where_one_is_not_trusted() {
        Asking behind = Asking.well()
                .from("10.0.0.1")
                .at("http", "inner", 8080)
                .header("X-Forwarded-Proto", "https")
                .header("X-Forwarded-Host", "chat.example")
                .header("Origin", "https://chat.example");
        Refusal refusal = refused(behind);
        assertThat(refusal.reason()).isEqualTo(Reason.ORIGIN);
        assertThat(refusal.setting()).isEqualTo("parley.trusted-proxies");
        Admission admission = admitted(HandshakeOptions.DEFAULTS.withTrustedProxies("10.0.0.0/8"), behind);
        assertThat(admission.site().scheme()).isEqualTo("https");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "parley.v1.json            | JSON",
                "binary,base64             | BINARY",
                "base64,binary             | BINARY",
                "base64, parley.v1.json    | BASE64",
                "'  ,\tbinary ,,'          | BINARY",
                "' '                       | PLAIN",
                "','                       | PLAIN",
            })
    void check_9_the_subprotocol(String offered, Subprotocol chosen) {
        assertThat(admitted(Asking.well().header("Sec-WebSocket-Protocol", offered))
                        .subprotocol())
                .isEqualTo(chosen);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Binary              | SUBPROTOCOL",
                "PARLEY.V1.JSON      | SUBPROTOCOL",
                "x, y                | SUBPROTOCOL",
                "binary, x, binary   | SUBPROTOCOL_MALFORMED",
                "x, x                | SUBPROTOCOL_MALFORMED",
                "a b                 | SUBPROTOCOL_MALFORMED",
                "binary, a;b         | SUBPROTOCOL_MALFORMED",
                "'\"binary\"'        | SUBPROTOCOL_MALFORMED",
                "b\u00fcnary         | SUBPROTOCOL_MALFORMED",
            })
    void check_9_no_subprotocol_of_ours(String offered, Reason reason) {
        assertThat(refused(Asking.well().header("Sec-WebSocket-Protocol", offered))
                        .reason())
                .isEqualTo(reason);
    }

    @Test
    void check_9_a_name_repeated_in_another_line() {
        Asking asking = Asking.well().header("Sec-WebSocket-Protocol", "binary", "binary");
        assertThat(refused(asking).reason()).isEqualTo(Reason.SUBPROTOCOL_MALFORMED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"room=", "room=a%2Fb", "room=a+b", "room=%00"})
    void check_9_the_room(String query) {
        assertThat(refused(Asking.well().query(query)).reason()).isEqualTo(Reason.ROOM);
    }

    @ParameterizedTest
    @ValueSource(strings = {"since=", "since=x", "since=e:-1", "since=e:7x"})
    void check_9_the_position(String query) {
        assertThat(refused(Asking.well().query(query)).reason()).isEqualTo(Reason.SINCE);
    }

    @Test
    void check_11_takes_a_seat_only_when_it_decides() {
        AccessPolicy policy = policy(HandshakeOptions.DEFAULTS);
        policy.judge(Asking.well().request());
        assertThat(seats.taken()).isZero();
        assertThat(policy.decide(Asking.well().header("Origin", "null").request()))
                .isInstanceOf(Decision.Refused.class);
        assertThat(seats.taken()).isZero();
        Decision decision = policy.decide(Asking.well().request());
        assertThat(seats.taken()).isEqualTo(1);
        assertThat(refused(Asking.well()).reason()).isEqualTo(Reason.FULL);
        ((Decision.Admitted) decision).admission().seat().close();
        seats.drain();
        assertThat(refused(Asking.well()).reason()).isEqualTo(Reason.DRAINING);
    }

    @Test
    void over_http_2_there_is_no_upgrade_and_no_key() {
        admitted(Asking.overHttp2());
        assertThat(refused(Asking.overHttp2().without("Sec-WebSocket-Version")).headers())
                .isEqualTo(Map.of("Sec-WebSocket-Version", "13"));
        assertThat(refused(Asking.overHttp2().header("Origin", "http://evil.example"))
                        .reason())
                .isEqualTo(Reason.ORIGIN);
        assertThat(refused(Asking.overHttp2().method("GET")).headers()).isEqualTo(Map.of("Allow", "CONNECT"));
    }

    @Test
    void every_reason_has_its_own_word_and_a_neutral_sentence() {
        assertThat(Reason.values())
                .extracting(Reason::word)
                .doesNotHaveDuplicates()
                .allMatch(word -> word.matches("[a-z-]+"));
        assertThat(Reason.values()).extracting(Reason::detail).allMatch(detail -> detail.endsWith("."));
        assertThat(Reason.values()).extracting(Reason::status).allMatch(status -> status >= 400 && status < 600);
    }

    @Test
    void lets_pages_of_its_own_read_where_an_origin_is_wanted() {
        AccessPolicy strict = policy(HandshakeOptions.DEFAULTS.withAbsentOrigin(false));
        Asking reader = Asking.well().without("Origin");
        assertThat(strict.decideReader(reader.request(), new NamedKeys(List.of(), List.of())))
                .isInstanceOf(Decision.Refused.class);
        reader.header("Sec-Fetch-Site", "same-site");
        assertThat(strict.decideReader(reader.request(), new NamedKeys(List.of(), List.of())))
                .isInstanceOf(Decision.Refused.class);
        reader.header("Sec-Fetch-Site", "same-origin");
        assertThat(strict.judge(reader.request())).isInstanceOf(Decision.Refused.class);
        assertThat(strict.decideReader(reader.request(), new NamedKeys(List.of(), List.of())))
                .isInstanceOf(Decision.Admitted.class);
    }
}
