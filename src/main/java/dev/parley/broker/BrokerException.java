package dev.parley.broker;

/** The log cannot do what it was asked for now; nothing was stored. The message says why, for the operator. */
public class BrokerException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public BrokerException(String message) {
        super(message);
    }

    public BrokerException(String message, Throwable cause) {
        super(message, cause);
    }
}
