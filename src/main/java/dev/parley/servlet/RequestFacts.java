package dev.parley.servlet;

import dev.parley.request.Headers;
import dev.parley.request.UpgradeRequest;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.net.URISyntaxException;
import java.security.Principal;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Extracts the plain facts of a servlet request. Never reads its parameters, because a container's decoder throws on bad ones. */
public final class RequestFacts {
    private RequestFacts() {}

    /** Returns the facts without the caller's roles, for requests that no rule is asked about. */
    public static UpgradeRequest of(HttpServletRequest request) {
        return of(request, Set.of());
    }

    /**
     * Returns the facts.
     *
     * @param roles the roles to ask the container about: it does not tell which ones a user has
     */
    public static UpgradeRequest of(HttpServletRequest request, Set<String> roles) {
        Principal principal = request.getUserPrincipal();
        return new UpgradeRequest(
                request.getMethod(),
                request.getProtocol(),
                request.getRequestURI(),
                encoded(request.getServletContext().getContextPath()),
                request.getQueryString(),
                headers(request),
                request.getScheme(),
                request.getServerName(),
                request.getServerPort(),
                request.getRemoteAddr(),
                principal == null ? null : principal.getName(),
                principal == null
                        ? Set.of()
                        : roles.stream().filter(request::isUserInRole).collect(Collectors.toUnmodifiableSet()));
    }

    static Headers headers(HttpServletRequest request) {
        Map<String, List<String>> fields = new LinkedHashMap<>();
        for (String name : Collections.list(request.getHeaderNames())) {
            fields.put(name, Collections.list(request.getHeaders(name)));
        }
        return Headers.of(fields);
    }

    /** Returns the context path as a client sends it; the container may report it decoded. */
    private static String encoded(String contextPath) {
        if (contextPath.isEmpty()) {
            return contextPath;
        }
        try {
            return new URI(null, null, contextPath, null).toASCIIString();
        } catch (URISyntaxException e) {
            return contextPath;
        }
    }
}
