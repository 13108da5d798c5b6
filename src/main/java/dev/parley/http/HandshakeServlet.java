package dev.parley.http;

import dev.parley.handshake.AccessPolicy;
import dev.parley.handshake.Admission;
import dev.parley.handshake.Decision;
import dev.parley.handshake.Refusal;
import dev.parley.request.Query;
import dev.parley.request.Site;
import dev.parley.request.UpgradeRequest;
import dev.parley.servlet.Json;
import dev.parley.servlet.RequestFacts;
import dev.parley.wire.Subprotocol;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The dry run of a handshake, which tells a page why its WebSocket is refused; browsers do not. It applies the same policy
 * to the same headers, without side effects. Any page may read the answer. {@code ?origin=} and {@code ?protocols=}
 * replace the headers that a browser sends only with a WebSocket.
 */
final class HandshakeServlet extends ReadServlet {
    private final transient AccessPolicy policy;

    HandshakeServlet(AccessPolicy policy) {
        this.policy = policy;
    }

    @Override
    void read(HttpServletRequest request, HttpServletResponse response) throws IOException {
        UpgradeRequest facts = RequestFacts.of(request, policy.roles());
        Query query = Query.parse(facts.rawQuery());
        UpgradeRequest handshake = query == null
                ? facts.asHandshake(null, null)
                : facts.asHandshake(query.get("origin"), query.get("protocols"));
        shareWithAnyOrigin(response);
        Json.write(response, "application/json", answer(handshake, policy.judge(handshake)));
    }

    @Override
    void options(HttpServletResponse response) {
        super.options(response);
        shareWithAnyOrigin(response);
        response.setHeader("Access-Control-Allow-Methods", ALLOWED);
        response.setHeader("Access-Control-Allow-Headers", "Authorization");
    }

    /** Allows any origin but no credentials, so a page cannot read anything that depends on a visitor's cookies. */
    private static void shareWithAnyOrigin(HttpServletResponse response) {
        response.setHeader("Access-Control-Allow-Origin", "*");
    }

    private static Map<String, @Nullable Object> answer(UpgradeRequest request, Decision decision) {
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        members.put("accepted", decision instanceof Decision.Admitted);
        if (decision instanceof Decision.Refused refused) {
            Refusal refusal = refused.refusal();
            members.put("status", refusal.reason().status());
            members.put("reason", refusal.reason().word());
            members.put("detail", refusal.reason().detail());
            members.put("setting", refusal.setting());
        } else {
            Admission admission = ((Decision.Admitted) decision).admission();
            members.put("subprotocol", token(admission.subprotocol()));
            members.put(
                    "user",
                    admission.identity() == null
                            ? null
                            : admission.identity().user().name());
        }
        Site site = decision.site();
        members.put("origin", request.headers().first("Origin"));
        members.put("scheme", site.scheme());
        members.put("host", site.host());
        members.put("port", site.port());
        members.put("address", site.client());
        return members;
    }

    private static @Nullable String token(Subprotocol subprotocol) {
        return subprotocol == Subprotocol.PLAIN ? null : subprotocol.token();
    }
}
