package dev.parley.wire;

import org.jspecify.annotations.Nullable;

/**
 * Says why a command is invalid. Thrown by the check of a field, and turned into the answer by {@link JsonCommands}. It has
 * no stack trace, because clients can cause as many as they like.
 */
final class Refusal extends Exception {
    private final ErrorCode code;
    private final String sentence;

    private Refusal(ErrorCode code, String sentence) {
        super(sentence, null, false, false);
        this.code = code;
        this.sentence = sentence;
    }

    /** @param sentence tells the developer of the client what is wrong; names the field */
    static Refusal invalid(String sentence) {
        return new Refusal(ErrorCode.INVALID, sentence);
    }

    /** @param bytes the size of the payload in bytes, of which {@code limit} are allowed */
    static Refusal tooBig(String field, int bytes, int limit) {
        return new Refusal(ErrorCode.TOO_BIG, field + " has " + bytes + " bytes, the limit is " + limit);
    }

    /** @param sentence must not repeat arbitrary input */
    static Refusal unknownOp(String sentence) {
        return new Refusal(ErrorCode.UNKNOWN_OP, sentence);
    }

    /** Returns the command to answer with an error; {@code id} is its number, or null. */
    Command.Invalid answer(@Nullable String id) {
        return new Command.Invalid(id, code, sentence);
    }

    ErrorCode code() {
        return code;
    }

    String sentence() {
        return sentence;
    }
}
