package dev.parley.handshake;

import dev.parley.auth.BearerTokens;
import dev.parley.auth.DisplayNames;
import dev.parley.message.Identity;
import dev.parley.request.Headers;
import dev.parley.request.Query;
import dev.parley.request.UpgradeRequest;
import dev.parley.wire.Subprotocol;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds the credential of a request and has it judged: {@code Authorization: Bearer} or {@code ?access_token=}
 * (RFC 6750, section 2), or the user the container has authenticated.
 */
final class Credentials {
    private static final String SCHEME = "bearer ";
    /** The parameter of a query that may hold a token. */
    static final String PARAMETER = "access_token";

    private final BearerTokens tokens;
    private final boolean guests;

    Credentials(BearerTokens tokens, boolean guests) {
        this.tokens = tokens;
        this.guests = guests;
    }

    /** Returns the user: empty for a guest, or if {@code hello} may still identify one. */
    Check<Optional<Identity>> judge(UpgradeRequest request, Query query, Subprotocol subprotocol) {
        List<String> offered = offered(request.headers(), query);
        String principal = request.principal();
        Identity container =
                principal == null ? null : Identity.ofContainer(DisplayNames.user(principal, null), request.roles());
        if (offered.size() > 1) {
            return new Check.Failed<>(Refusal.of(Reason.CREDENTIAL_REPEATED, challenge("invalid_request")));
        }
        if (offered.size() == 1) {
            return judge(offered.get(0), container);
        }
        if (container == null && !guests && subprotocol != Subprotocol.JSON) {
            return new Check.Failed<>(Refusal.of(Reason.CREDENTIAL_MISSING, Map.of("WWW-Authenticate", "Bearer")));
        }
        return passed(container);
    }

    /**
     * Judges the credential of a request to the API of moderators: a token or a key in {@code Authorization}, or the user whom
     * the container has authenticated. A credential in the query is refused, because queries end up in logs.
     */
    Check<Identity> judgeCaller(UpgradeRequest request, Query query, NamedKeys keys) {
        if (query.get(PARAMETER) != null) {
            return Check.failed(Reason.CREDENTIAL_IN_QUERY);
        }
        List<String> offered = offered(request.headers(), query);
        if (offered.size() == 1 && offered.get(0).startsWith(NamedKeys.PREFIX)) {
            Identity holder = keys.find(offered.get(0));
            return holder == null
                    ? new Check.Failed<>(Refusal.of(Reason.API_KEY, challenge("invalid_token")))
                    : new Check.Passed<>(holder);
        }
        Check<Optional<Identity>> judged = judge(request, query, Subprotocol.PLAIN);
        if (judged instanceof Check.Failed<Optional<Identity>> failed) {
            return new Check.Failed<>(failed.refusal());
        }
        Identity known = ((Check.Passed<Optional<Identity>>) judged).value().orElse(null);
        return known == null
                ? new Check.Failed<>(Refusal.of(Reason.CREDENTIAL_MISSING, Map.of("WWW-Authenticate", "Bearer")))
                : new Check.Passed<>(known);
    }

    /** Returns whether the request brings a credential that no browser adds by itself. */
    static boolean isBearer(Headers headers) {
        return headers.all("Authorization").stream()
                .anyMatch(line -> line.toLowerCase(Locale.ROOT).startsWith(SCHEME));
    }

    /** Returns whether the request brings a named key. */
    static boolean isKey(Headers headers) {
        return headers.all("Authorization").stream()
                .anyMatch(line -> line.toLowerCase(Locale.ROOT).startsWith(SCHEME)
                        && Headers.trim(line.substring(SCHEME.length())).startsWith(NamedKeys.PREFIX));
    }

    private Check<Optional<Identity>> judge(String token, @Nullable Identity container) {
        BearerTokens.Outcome outcome = tokens.judge(token);
        if (outcome instanceof BearerTokens.Known known) {
            return passed(known.identity());
        }
        BearerTokens.Refused refused = (BearerTokens.Refused) outcome;
        // the container may itself accept bearer tokens, and has then accepted this one
        return refused.cause() == BearerTokens.Cause.NO_KEYS && container != null
                ? passed(container)
                : new Check.Failed<>(refusal(refused));
    }

    private static Check<Optional<Identity>> passed(@Nullable Identity identity) {
        return new Check.Passed<>(Optional.ofNullable(identity));
    }

    private static Refusal refusal(BearerTokens.Refused refused) {
        Reason reason = switch (refused.cause()) {
            case NO_KEYS -> Reason.TOKEN_UNEXPECTED;
            case RIGHTS -> Reason.TOKEN_RIGHTS;
            case EXPIRED -> Reason.TOKEN_EXPIRED;
            case KEYS_UNAVAILABLE -> Reason.KEYS_UNAVAILABLE;
            default -> Reason.TOKEN_INVALID;
        };
        Map<String, String> headers =
                reason == Reason.KEYS_UNAVAILABLE ? Map.of("Retry-After", "5") : challenge("invalid_token");
        return Refusal.of(reason, headers).decidedBy(refused.setting());
    }

    /** RFC 6750, section 3. */
    private static Map<String, String> challenge(String error) {
        return Map.of("WWW-Authenticate", "Bearer error=\"" + error + "\"");
    }

    /** Other schemes of {@code Authorization} are for the container or a proxy, so they are ignored. */
    private static List<String> offered(Headers headers, Query query) {
        List<String> tokens = new ArrayList<>();
        for (String line : headers.all("Authorization")) {
            if (line.toLowerCase(Locale.ROOT).startsWith(SCHEME)) {
                tokens.add(Headers.trim(line.substring(SCHEME.length())));
            }
        }
        String parameter = query.get(PARAMETER);
        if (parameter != null) {
            tokens.add(parameter);
        }
        return tokens;
    }
}
