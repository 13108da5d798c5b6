package dev.parley.servlet;

import com.fasterxml.jackson.annotation.JsonInclude;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** Writes small JSON answers that must not be cached. */
public final class Json {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .changeDefaultPropertyInclusion(all -> all.withContentInclusion(JsonInclude.Include.NON_NULL))
            .build();

    private Json() {}

    /** Answers with a body of known length; members that are null are left out. */
    public static void write(HttpServletResponse response, String type, Map<String, ? extends @Nullable Object> members)
            throws IOException {
        byte[] body = bytes(members);
        response.setContentType(type);
        response.setHeader("Cache-Control", "no-store");
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }

    /** Returns a body; members that are null are left out. */
    public static byte[] bytes(Map<String, ? extends @Nullable Object> members) {
        return MAPPER.writeValueAsBytes(members);
    }
}
