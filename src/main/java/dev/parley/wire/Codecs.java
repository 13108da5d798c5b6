package dev.parley.wire;

/** Where codecs come from. */
public final class Codecs {
    private Codecs() {}

    /**
     * Returns the codec of a subprotocol. Make one for each and share it: codecs are stateless and safe for threads.
     *
     * @param limits what {@code welcome} tells the clients; of it, {@code message} bounds a payload in bytes, and
     *     {@code history} is the page that {@code join} and {@code history} get when they ask for more
     */
    public static Codec of(Subprotocol subprotocol, Event.Limits limits) {
        requirePositive("message", limits.message());
        requirePositive("history", limits.history());
        return switch (subprotocol) {
            case JSON -> new JsonCodec(limits);
            case BINARY -> new BinaryCodec(limits.message());
            case BASE64 -> new Base64Codec(limits.message());
            case PLAIN -> new PlainCodec(limits.message());
        };
    }

    private static void requirePositive(String name, int value) {
        if (value <= 0) {
            throw new IllegalArgumentException("limits." + name + " must be positive: " + value);
        }
    }
}
