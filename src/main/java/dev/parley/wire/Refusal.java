package dev.parley.wire;

import org.jspecify.annotations.Nullable;

/** Why a command cannot be used, on its way from the field that is wrong to the answer. Costs no stack trace. */
final class Refusal extends Exception {
    private final ErrorCode code;
    private final String sentence;

    private Refusal(ErrorCode code, String sentence) {
        super(sentence, null, false, false);
        this.code = code;
        this.sentence = sentence;
    }

    /** @param sentence for the developer; names the field */
    static Refusal invalid(String sentence) {
        return new Refusal(ErrorCode.INVALID, sentence);
    }

    static Refusal tooBig(String field, int bytes, int limit) {
        return new Refusal(ErrorCode.TOO_BIG, field + " has " + bytes + " bytes, the limit is " + limit);
    }

    static Refusal unknownOp(String sentence) {
        return new Refusal(ErrorCode.UNKNOWN_OP, sentence);
    }

    /** Returns the answer to the command with this number. */
    Command.Invalid answer(@Nullable String id) {
        return new Command.Invalid(id, code, sentence);
    }
}
