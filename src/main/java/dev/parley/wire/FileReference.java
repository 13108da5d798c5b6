package dev.parley.wire;

import dev.parley.message.Payload;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/** How a message refers to a file of its room: a JSON object of a media type of its own, whose member {@code sha256} names it. */
public final class FileReference {
    /** The media type of such messages. */
    public static final String TYPE = "application/vnd.parley.file+json";

    private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");
    private static final JsonFactory JSON = new JsonFactory();

    private FileReference() {}

    /** Returns the hash of the file that a message refers to, or null if it refers to none. */
    public static @Nullable String sha256(Payload payload) {
        if (!(payload instanceof Payload.Json json) || !json.type().equals(TYPE)) {
            return null;
        }
        try (JsonParser in = JSON.createParser(ObjectReadContext.empty(), json.json())) {
            if (in.nextToken() != JsonToken.START_OBJECT) {
                return null;
            }
            while (in.nextToken() == JsonToken.PROPERTY_NAME) {
                boolean here = in.currentName().equals("sha256");
                if (in.nextToken() == JsonToken.VALUE_STRING && here) {
                    String hash = in.getString();
                    return HASH.matcher(hash).matches() ? hash : null;
                }
                in.skipChildren();
            }
            return null;
        } catch (JacksonException e) {
            return null;
        }
    }
}
