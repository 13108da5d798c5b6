package dev.parley.http;

import dev.parley.handshake.AccessPolicy;
import dev.parley.handshake.Decision;
import dev.parley.handshake.RefusalLog;
import dev.parley.http.exchange.ReadServlet;
import dev.parley.metrics.Metrics;
import dev.parley.request.UpgradeRequest;
import dev.parley.servlet.Problem;
import dev.parley.servlet.RequestFacts;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Collections;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** {@code GET /metrics}, for clients with a listed address; anyone else gets 403. */
final class MetricsServlet extends ReadServlet {
    /** OpenMetrics among the accepted types (RFC 9110, section 12.5.1), unless its weight is zero. */
    private static final Pattern OPEN_METRICS = Pattern.compile(
            "(?:^|[, ])application/openmetrics-text\\s*(?=$|[,;])(?![^,]*;\\s*q=0(?:\\.0*)?\\s*(?:$|[,;]))");

    private final transient AccessPolicy policy;
    private final transient RefusalLog refusals;
    private final transient Optional<Metrics> metrics;

    /** @param metrics empty if the policy admits no reader */
    MetricsServlet(AccessPolicy policy, RefusalLog refusals, Optional<Metrics> metrics) {
        this.policy = policy;
        this.refusals = refusals;
        this.metrics = metrics;
    }

    @Override
    protected void read(HttpServletRequest request, HttpServletResponse response) throws IOException {
        UpgradeRequest facts = RequestFacts.of(request);
        Decision.Refused objection = policy.objectionToMetrics(facts);
        if (objection != null) {
            refusals.refused(facts, objection);
            Problem.of(objection.refusal()).write(response);
            return;
        }
        boolean openMetrics = takesOpenMetrics(request);
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        metrics.orElseThrow().write(body, openMetrics);
        response.setContentType(Metrics.contentType(openMetrics));
        response.setHeader("Cache-Control", "no-store");
        response.setHeader("Vary", "Accept");
        response.setContentLength(body.size());
        body.writeTo(response.getOutputStream());
    }

    private static boolean takesOpenMetrics(HttpServletRequest request) {
        String accepted = String.join(",", Collections.list(request.getHeaders("Accept")));
        return OPEN_METRICS.matcher(accepted.toLowerCase(Locale.ROOT)).find();
    }
}
