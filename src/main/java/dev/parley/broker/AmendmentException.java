package dev.parley.broker;

/** A message was not changed, for a reason that a retry does not remove. */
public final class AmendmentException extends BrokerException {
    private static final long serialVersionUID = 1;

    private final Reason reason;

    /** Why a message was not changed. */
    public enum Reason {
        /** There is no such message: it was never stored, is no longer kept, is redacted, or is itself a change. */
        GONE,
        /** It has another author. */
        NOT_THE_AUTHOR,
        /** It has as many reactions as a message can have. */
        TOO_MANY_REACTIONS
    }

    public AmendmentException(Reason reason) {
        super(
                switch (reason) {
                    case GONE -> "there is no message here that can be changed";
                    case NOT_THE_AUTHOR -> "the message has another author";
                    case TOO_MANY_REACTIONS -> "the message has as many reactions as it can have";
                });
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
