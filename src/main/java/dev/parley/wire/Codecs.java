package dev.parley.wire;

/** Creates codecs. */
public final class Codecs {
    private Codecs() {}

    /**
     * Returns a new codec for a subprotocol. Create one for each and share it.
     *
     * @param limits the limits that {@code welcome} announces. {@code message} bounds a payload, in bytes; {@code history}
     *     is the page size that a {@code join} or {@code history} gets if it asks for more
     * @throws IllegalArgumentException if one of these two is not positive
     */
    public static Codec of(Subprotocol subprotocol, Event.Limits limits) {
        requirePositive("message", limits.message());
        requirePositive("history", limits.history());
        return switch (subprotocol) {
            case JSON -> new JsonCodec(limits);
            case BINARY -> new BinaryCodec(limits.message());
            case BASE64 -> new Base64Codec(limits.message());
            case PLAIN -> new PlainCodec(limits.message());
            case EVENTS -> new EventsCodec();
        };
    }

    private static void requirePositive(String name, int value) {
        if (value <= 0) {
            throw new IllegalArgumentException("limits." + name + " must be positive: " + value);
        }
    }
}
