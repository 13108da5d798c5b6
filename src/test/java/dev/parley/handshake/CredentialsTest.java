package dev.parley.handshake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.auth.BearerTokens;
import dev.parley.message.Identity;
import dev.parley.message.User;
import dev.parley.rights.Rights;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Check 10. */
class CredentialsTest {
    private static final Identity ANN = Identity.ofToken(new User("ann", "Ann"), null);

    /** Accepts the token "ann" and refuses every other with the cause it names. */
    private static final BearerTokens TOKENS = token -> token.equals("ann")
            ? new BearerTokens.Known(ANN)
            : new BearerTokens.Refused(BearerTokens.Cause.valueOf(token), "parley.the-setting");

    private static AccessPolicy policy(HandshakeOptions options) {
        return new AccessPolicy(
                options, TOKENS, new Seats(SeatLimits.DEFAULTS, new TestClock()), HandshakeRates.none(), new Rights());
    }

    private static Refusal refused(HandshakeOptions options, Asking asking) {
        Decision decision = policy(options).judge(asking.request());
        assertThat(decision).isInstanceOf(Decision.Refused.class);
        return ((Decision.Refused) decision).refusal();
    }

    private static Refusal refused(Asking asking) {
        return refused(HandshakeOptions.DEFAULTS, asking);
    }

    private static Admission admitted(HandshakeOptions options, Asking asking) {
        Decision decision = policy(options).judge(asking.request());
        assertThat(decision).isInstanceOf(Decision.Admitted.class);
        return ((Decision.Admitted) decision).admission();
    }

    private static Admission admitted(Asking asking) {
        return admitted(HandshakeOptions.DEFAULTS, asking);
    }

    @Test
    void finds_the_token_in_header_or_query() {
        assertThat(admitted(Asking.well().query("access_token=ann")).identity()).isEqualTo(ANN);
        assertThat(admitted(Asking.well().header("Authorization", "bEARER  ann "))
                        .identity())
                .isEqualTo(ANN);
        assertThat(admitted(Asking.well().header("Authorization", "Basic x")).identity())
                .isNull();
    }

    @Test
    void one_token_only() {
        Asking both = Asking.well().query("access_token=ann").header("Authorization", "Bearer ann");
        assertThat(refused(both).reason()).isEqualTo(Reason.CREDENTIAL_REPEATED);
        Asking twice = Asking.well().header("Authorization", "Bearer ann", "Bearer ann");
        assertThat(refused(twice).reason()).isEqualTo(Reason.CREDENTIAL_REPEATED);
    }

    @ParameterizedTest
    @EnumSource(BearerTokens.Cause.class)
    void says_which_setting_refuses_a_token(BearerTokens.Cause cause) {
        Refusal refusal = refused(Asking.well().header("Authorization", "Bearer " + cause));
        assertThat(refusal.setting()).isEqualTo("parley.the-setting");
        assertThat(refusal.reason())
                .isEqualTo(
                        switch (cause) {
                            case NO_KEYS -> Reason.TOKEN_UNEXPECTED;
                            case RIGHTS -> Reason.TOKEN_RIGHTS;
                            case EXPIRED -> Reason.TOKEN_EXPIRED;
                            case KEYS_UNAVAILABLE -> Reason.KEYS_UNAVAILABLE;
                            default -> Reason.TOKEN_INVALID;
                        });
        assertThat(refusal.headers())
                .containsKey(refusal.reason().status() == 401 ? "WWW-Authenticate" : "Retry-After");
    }

    @Test
    void takes_the_user_of_the_container() {
        Identity bob = admitted(Asking.well().as("bob")).identity();
        assertThat(bob).isEqualTo(Identity.ofContainer(new User("bob", "bob"), Set.of()));
        assertThat(admitted(Asking.well().as("bob").query("access_token=ann")).identity())
                .isEqualTo(ANN);
        assertThat(refused(Asking.well().as("bob").query("access_token=EXPIRED"))
                        .reason())
                .isEqualTo(Reason.TOKEN_EXPIRED);
        assertThat(admitted(Asking.well().as("bob").query("access_token=NO_KEYS"))
                        .identity())
                .isEqualTo(bob);
    }

    @Test
    void shows_a_user_of_the_container_by_what_may_be_shown() {
        Identity user =
                admitted(Asking.well().as("x\u202e\n" + "y".repeat(100))).identity();
        assertThat(Objects.requireNonNull(user).user().name()).isEqualTo("x" + "y".repeat(63));
        assertThat(Objects.requireNonNull(admitted(Asking.well().as("\n")).identity())
                        .user())
                .isEqualTo(new User("\n", "user"));
    }

    @Test
    void requires_a_credential_where_there_are_no_guests_and_no_hello_can_follow() {
        HandshakeOptions options = HandshakeOptions.DEFAULTS.withGuests(false);
        for (String offer : new String[] {"", "binary", "base64"}) {
            Refusal refusal = refused(options, Asking.well().header("Sec-WebSocket-Protocol", offer));
            assertThat(refusal.reason()).isEqualTo(Reason.CREDENTIAL_MISSING);
            assertThat(refusal.setting()).isEqualTo("parley.guests");
            assertThat(refusal.headers()).isEqualTo(Map.of("WWW-Authenticate", "Bearer"));
        }
        admitted(options, Asking.well().header("Sec-WebSocket-Protocol", "parley.v1.json"));
        admitted(options, Asking.well().as("bob"));
        admitted(options, Asking.well().query("access_token=ann"));
    }
}
